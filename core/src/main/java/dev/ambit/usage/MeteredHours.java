package dev.ambit.usage;

import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/// The SQL of the hours whose events are to be counted. New events give an hour a new version, so that it is
/// counted again. Writers must hold the row lock of the customer.
final class MeteredHours {

    /// The version is the transaction id. Version numbers would restart at 1 in a new row, which could then be
    /// mistaken for a deleted row of the same hour.
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

    /// @param times of the events, one per customer
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

    /// Returns hours, latest first.
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

    /// Returns whether no other server has counted one of the hours in the meantime.
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

    /// Removes hours without new events.
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
