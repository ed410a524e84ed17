package dev.ambit.subscription;

import dev.ambit.catalog.Product;
import dev.ambit.catalog.ProductSettings;
import dev.ambit.catalog.Products;
import dev.ambit.customer.Customer;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Changes;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Handle;

/// Provisions the initial subscription of a new customer if a product says so: its free plan, or a trial.
final class InitialSubscription {

    private InitialSubscription() {}

    static void begin(Handle tx, EnvironmentId environment, Changes changes, Customer customer, Instant now) {
        for (Product product : Products.beginning(tx, environment)) {
            ProductSettings settings = Objects.requireNonNull(product.settings());
            SubscriptionDraft draft = draft(customer, Objects.requireNonNull(settings.subscriptionStartPlanId()));
            List<Subscription> live = Subscriptions.live(tx, environment, customer.id());
            try {
                SubscriptionProvisioning.begin(tx, environment, changes, customer, live, draft, true, now);
            } catch (Problem notSold) {
                // If the plan can no longer be sold, the customer starts without it.
            }
        }
    }

    private static SubscriptionDraft draft(Customer customer, String planId) {
        return new SubscriptionDraft(
                SubscriptionDraft.idOr(null),
                false,
                customer.id(),
                planId,
                "",
                null,
                null,
                null,
                false,
                ScheduleStrategy.IMMEDIATE,
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                Map.of());
    }
}
