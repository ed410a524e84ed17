package dev.ambit.usage;

import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/// Of whose raw events which are to be counted, by the hours in which they happened: each is done for itself, however
/// far apart they are and whatever comes meanwhile. Whoever writes here holds the row of the customer.
final class MeteredHours {

    /// A version is the number of the transaction: if each hour began anew with the same one, an hour that was
    /// counted and came back would be taken for the one before it.
    private static final String TOUCH = """
            insert into metered_hours (environment_id, customer_id, resource_id, hour, version)
            select :environment, it.customer, it.resource, it.hour, pg_current_xact_id()::text::bigint
            from unnest(:customers::text[], :resources::text[], :hours::timestamptz[]) as it (customer, resource, hour)
            group by it.customer, it.resource, it.hour
            order by it.customer collate "C", it.resource collate "C", it.hour
            on conflict (environment_id, customer_id, resource_id, hour) do update
            set version = excluded.version
            """;

    private static final String LATEST = """
            select hour, version
            from metered_hours
            where environment_id = :environment and customer_id = :customer and resource_id = :resource
            order by hour desc
            limit :limit
            """;

    private static final String COUNT = """
            select count(*)
            from metered_hours
            where environment_id = :environment and customer_id = :customer and resource_id = :resource
                and hour = any (:hours::timestamptz[])
            """;

    private static final String REMOVE = """
            delete from metered_hours
            using unnest(:hours::timestamptz[], :versions::bigint[]) as it (hour, version)
            where environment_id = :environment and customer_id = :customer and resource_id = :resource
                and metered_hours.hour = it.hour and metered_hours.version = it.version
            """;

    private MeteredHours() {}

    /// @param times of the events, one for each of the customers
    static void touch(Handle tx, EnvironmentId environment, List<MeteredCustomer> customers, List<Instant> times) {
        tx.createUpdate(TOUCH)
                .bind("environment", environment.value())
                .bind("customers", texts(customers, MeteredCustomer::customerId))
                .bind("resources", texts(customers, MeteredCustomer::resourceId))
                .bind(
                        "hours",
                        texts(times, it -> it.truncatedTo(ChronoUnit.HOURS).toString()))
                .execute();
    }

    /// The latest first.
    static List<MeteredHour> latest(Handle tx, EnvironmentId environment, MeteredCustomer of, int limit) {
        return tx.createQuery(LATEST)
                .bind("environment", environment.value())
                .bind("customer", of.customerId())
                .bind("resource", of.resourceId())
                .bind("limit", limit)
                .map((row, _) -> new MeteredHour(
                        row.getObject("hour", OffsetDateTime.class).toInstant(), row.getLong("version")))
                .list();
    }

    /// Whether nobody else has counted one of them meanwhile, and perhaps more of it.
    static boolean areThere(Handle tx, EnvironmentId environment, MeteredCustomer of, List<MeteredHour> hours) {
        return tx.createQuery(COUNT)
                        .bind("environment", environment.value())
                        .bind("customer", of.customerId())
                        .bind("resource", of.resourceId())
                        .bind("hours", texts(hours, it -> it.start().toString()))
                        .mapTo(Integer.class)
                        .one()
                == hours.size();
    }

    /// Those of which nothing has come meanwhile.
    static void remove(Handle tx, EnvironmentId environment, MeteredCustomer of, List<MeteredHour> hours) {
        tx.createUpdate(REMOVE)
                .bind("environment", environment.value())
                .bind("customer", of.customerId())
                .bind("resource", of.resourceId())
                .bind("hours", texts(hours, it -> it.start().toString()))
                .bind("versions", hours.stream().map(MeteredHour::version).toArray(Long[]::new))
                .execute();
    }

    private static <T> String[] texts(List<T> things, Function<T, String> text) {
        return things.stream().map(text).toArray(String[]::new);
    }
}
