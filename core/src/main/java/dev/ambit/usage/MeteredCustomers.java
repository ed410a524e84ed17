package dev.ambit.usage;

import dev.ambit.catalog.Features;
import dev.ambit.customer.Customers;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Events;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/// The SQL of customers with events, and of the time since which events wait to be counted.
final class MeteredCustomers {

    private static final String TOUCH = """
        insert into metered_customers (environment_id, customer_id, resource_id, since)
        select :environment, it.customer, it.resource, :now
        from unnest(:customers::text[], :resources::text[]) as it (customer, resource)
        group by it.customer, it.resource
        order by it.customer collate "C", it.resource collate "C"
        on conflict (environment_id, customer_id, resource_id) do update
        set since = coalesce(metered_customers.since, excluded.since)
        """;

    /// The longest waiting first, so that none starves.
    private static final String DUE = """
        select customer_id, resource_id
        from metered_customers
        where environment_id = :environment and since is not null
        order by since, customer_id, resource_id
        limit :limit
        """;

    /// Finds customers whose entitlements have changed, by the event log; usage does not count as a change. Uses an
    /// array, because the planner overestimates ranges of the event log and would scan all customers.
    private static final String RENEWED = """
        select customer_id, resource_id
        from metered_customers
        where environment_id = :environment and customer_id = any (array(
            select distinct customer_id
            from %s as changed
            where entity_type not in ('MEASUREMENT', 'THRESHOLD')))
        """.formatted(Events.ENTITIES);

    /// Events from before a meter was added count as well. A meter is new if its feature has no counters.
    private static final String OF_NEW_METERS = """
        select customer_id, resource_id
        from metered_customers
        where environment_id = :environment and exists (
            select
            from %s as changed
            join %s as features on features.environment_id = :environment and feature_id = entity_id
            where entity_type = 'FEATURE' and meter is not null and not exists (
                    select
                    from counters
                    where counters.environment_id = :environment and counters.feature_id = features.feature_id))
        """.formatted(Events.ENTITIES, Features.METERS);

    private static final String LOCK = """
        select coalesce(
            (
                select (extract(epoch from entitled_at) * 1000)::bigint
                from %s as customers
                where environment_id = :environment and customer_id = :customer
            ), 0)
        from metered_customers
        where environment_id = :environment and customer_id = :customer and resource_id = :resource
        for update of metered_customers
        """.formatted(Customers.NAMES);

    private static final String COUNTED = """
        update metered_customers
        set since = case when exists (
                select
                from metered_hours
                where environment_id = :environment and customer_id = :customer and resource_id = :resource)
            then :now::timestamptz end
        where environment_id = :environment and customer_id = :customer and resource_id = :resource
        """;

    private MeteredCustomers() {}

    /// Marks the customers as waiting. Until `tx` ends, their events are not counted.
    static void touch(Handle tx, EnvironmentId environment, List<MeteredCustomer> customers, Instant now) {
        tx.createUpdate(TOUCH)
                .bind("environment", environment.value())
                .bind("customers", texts(customers, MeteredCustomer::customerId))
                .bind("resources", texts(customers, MeteredCustomer::resourceId))
                .bind("now", now)
                .execute();
    }

    static List<MeteredCustomer> due(Handle tx, EnvironmentId environment, int limit) {
        return tx.createQuery(DUE)
                .bind("environment", environment.value())
                .bind("limit", limit)
                .map(MeteredCustomers::read)
                .list();
    }

    /// Returns the customers whose entitlements may have changed by these events.
    static List<MeteredCustomer> renewed(Handle tx, EnvironmentId environment, long after, long through) {
        return tx.createQuery(RENEWED)
                .bind("environment", environment.value())
                .bind("after", after)
                .bind("through", through)
                .map(MeteredCustomers::read)
                .list();
    }

    /// Returns all customers with events if one of these events added a meter, otherwise none.
    static List<MeteredCustomer> ofNewMeters(Handle tx, EnvironmentId environment, long after, long through) {
        return tx.createQuery(OF_NEW_METERS)
                .bind("environment", environment.value())
                .bind("after", after)
                .bind("through", through)
                .map(MeteredCustomers::read)
                .list();
    }

    /// Locks the customer until `tx` ends, so that its events are neither counted nor added to.
    ///
    /// @return the version of its entitlements, 0 if unknown; empty if its events are gone
    static Optional<Long> lock(Handle tx, EnvironmentId environment, MeteredCustomer of) {
        return tx.createQuery(LOCK)
                .bind("environment", environment.value())
                .bind("customer", of.customerId())
                .bind("resource", of.resourceId())
                .mapTo(Long.class)
                .findOne();
    }

    /// Moves a customer with remaining hours to the end of the queue, and removes any other customer from the
    /// queue.
    static void counted(Handle tx, EnvironmentId environment, MeteredCustomer of, Instant now) {
        tx.createUpdate(COUNTED)
                .bind("environment", environment.value())
                .bind("customer", of.customerId())
                .bind("resource", of.resourceId())
                .bind("now", now)
                .execute();
    }

    private static MeteredCustomer read(ResultSet row, StatementContext context) throws SQLException {
        return new MeteredCustomer(row.getString("customer_id"), row.getString("resource_id"));
    }

    private static String[] texts(List<MeteredCustomer> customers, Function<MeteredCustomer, String> text) {
        return customers.stream().map(text).toArray(String[]::new);
    }
}
