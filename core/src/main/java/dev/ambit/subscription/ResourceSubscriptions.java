package dev.ambit.subscription;

import dev.ambit.db.EnvironmentId;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The SQL of the subscriptions of a customer's resource.
public final class ResourceSubscriptions {

    private static final String LAST = """
        select status
        from subscriptions
        where environment_id = :environment and customer_id = :customer and resource_id = :resource
        order by status in ('CANCELED', 'EXPIRED'), updated_at desc
        limit 1
        """;

    private ResourceSubscriptions() {}

    /// Returns the status of the open subscription, or of the last changed one.
    public static Optional<SubscriptionStatus> lastStatus(
            Handle tx, EnvironmentId environment, String customer, String resource) {
        return tx.createQuery(LAST)
                .bind("environment", environment.value())
                .bind("customer", customer)
                .bind("resource", resource)
                .mapTo(SubscriptionStatus.class)
                .findOne();
    }
}
