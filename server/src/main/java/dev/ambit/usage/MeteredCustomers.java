package dev.ambit.usage;

import dev.ambit.db.EnvironmentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// Whose raw events are to be counted.
final class MeteredCustomers {

    private static final String TOUCH = """
            insert into metered_customers (environment_id, customer_id, resource_id, since, until, version, entitled_at)
            select :environment, it.customer, it.resource, min(it.at), max(it.at), 0, '-infinity'
            from unnest(:customers::text[], :resources::text[], :times::timestamptz[]) as it (customer, resource, at)
            group by it.customer, it.resource
            order by it.customer collate "C", it.resource collate "C"
            on conflict (environment_id, customer_id, resource_id) do update
            set since = least(metered_customers.since, excluded.since),
                until = greatest(metered_customers.until, excluded.until),
                version = metered_customers.version + 1
            """;

    /// Whoever waits longest comes first, and so comes up.
    private static final String DUE = """
            select customer_id, resource_id, since, until, version, entitled_at
            from metered_customers
            where environment_id = :environment and since is not null
            order by since, customer_id, resource_id
            limit :limit
            """;

    /// Whoever has got something else since, of which the time of its entitlements tells. In the order in which
    /// events take them, so that none waits for another in a circle.
    private static final String TOUCH_RENEWED = """
            with renewed as (
                select metered_customers.customer_id, resource_id
                from metered_customers
                join customers on customers.environment_id = :environment
                    and customers.customer_id = metered_customers.customer_id
                where metered_customers.environment_id = :environment and since is null
                    and date_trunc('milliseconds', customers.entitled_at) <> metered_customers.entitled_at
                order by metered_customers.customer_id collate "C", resource_id collate "C"
                limit :limit
                for update of metered_customers)
            update metered_customers
            set since = :now, until = :now, version = version + 1
            from renewed
            where environment_id = :environment and metered_customers.customer_id = renewed.customer_id
                and metered_customers.resource_id = renewed.resource_id
            """;

    private static final String COUNTED = """
            update metered_customers
            set since = :rest::timestamptz,
                until = case when :rest::timestamptz is null then null else until end,
                entitled_at = :entitledAt
            where environment_id = :environment and customer_id = :customer and resource_id = :resource
                and version = :version
            """;

    private MeteredCustomers() {}

    static void touch(Handle tx, EnvironmentId environment, List<EventDraft> drafts) {
        tx.createUpdate(TOUCH)
                .bind("environment", environment.value())
                .bind("customers", texts(drafts, EventDraft::customerId))
                .bind("resources", texts(drafts, EventDraft::resourceId))
                .bind("times", texts(drafts, it -> it.happenedAt().toString()))
                .execute();
    }

    /// Has those counted again whom no event has brought up.
    ///
    /// @return how many that were
    static int touchRenewed(Handle tx, EnvironmentId environment, Instant now, int limit) {
        return tx.createUpdate(TOUCH_RENEWED)
                .bind("environment", environment.value())
                .bind("now", now)
                .bind("limit", limit)
                .execute();
    }

    static List<MeteredCustomer> due(Handle tx, EnvironmentId environment, int limit) {
        return tx.createQuery(DUE)
                .bind("environment", environment.value())
                .bind("limit", limit)
                .map(MeteredCustomers::read)
                .list();
    }

    /// Unless more has come meanwhile, which is then counted together with this.
    ///
    /// @param rest from when on something is still to be counted, if anything
    /// @param entitledAt of what the customer had by then
    static void counted(
            Handle tx, EnvironmentId environment, MeteredCustomer it, @Nullable Instant rest, Instant entitledAt) {
        tx.createUpdate(COUNTED)
                .bind("environment", environment.value())
                .bind("customer", it.customerId())
                .bind("resource", it.resourceId())
                .bind("version", it.version())
                .bind("rest", rest == null ? null : rest.toString())
                .bind("entitledAt", entitledAt)
                .execute();
    }

    private static MeteredCustomer read(ResultSet row, StatementContext context) throws SQLException {
        return new MeteredCustomer(
                row.getString("customer_id"),
                row.getString("resource_id"),
                row.getObject("since", OffsetDateTime.class).toInstant(),
                row.getObject("until", OffsetDateTime.class).toInstant(),
                row.getLong("version"),
                row.getObject("entitled_at", OffsetDateTime.class).toInstant());
    }

    private static String[] texts(List<EventDraft> drafts, Function<EventDraft, String> text) {
        return drafts.stream().map(text).toArray(String[]::new);
    }
}
