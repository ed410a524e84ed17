package dev.ambit.subscription;

import dev.ambit.db.Columns;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Slice;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Lists subscriptions page by page. Each list reads an index of its first condition in the order of the page, because
/// an environment can have a million subscriptions and few of a plan.
final class SubscriptionPages {

    private static final String FILTER = """
            and (:customer::text is null or customer_id = :customer) and (:plan::text is null or plan_id = :plan)
            and (:resource::text is null or resource_id = :resource)
            and (:statuses::text[] is null or status = any (:statuses::text[]))
            and (:pricingTypes::text[] is null or pricing_type = any (:pricingTypes::text[]))
            and created_at >= :since and created_at < :until
        """;

    private static final String ONWARD = FILTER + """
            and (created_at, subscription_id) > (:createdAt, :id)
        order by created_at, subscription_id
        limit :limit
        """;

    private static final String BACKWARD = FILTER + """
            and (created_at, subscription_id) < (:createdAt, :id)
        order by created_at desc, subscription_id desc
        limit :limit
        """;

    /// The condition that selects the index.
    private enum Leading {
        NOTHING(""),
        CUSTOMER("    and customer_id = :customer\n"),
        PLAN("    and plan_id = :plan\n"),
        STATUS("    and status = (:statuses::text[])[1]\n");

        private final String onward;
        private final String backward;

        Leading(String condition) {
            onward = Subscriptions.SELECT + condition + ONWARD;
            backward = Subscriptions.SELECT + condition + BACKWARD;
        }
    }

    private SubscriptionPages() {}

    /// Lists subscriptions in the order of the page.
    static List<Subscription> list(Handle tx, EnvironmentId environment, SubscriptionFilter filter, Slice slice) {
        Leading leading = leading(filter);
        return tx.createQuery(slice.isBackwards() ? leading.backward : leading.onward)
                .bind("environment", environment.value())
                .bind("customer", filter.customerId())
                .bind("plan", filter.planId())
                .bind("resource", filter.resourceId())
                .bind("statuses", Columns.names(filter.statuses()))
                .bind("pricingTypes", Columns.names(filter.pricingTypes()))
                .bindMethods(slice)
                .map(Subscriptions::read)
                .list();
    }

    private static Leading leading(SubscriptionFilter filter) {
        if (filter.customerId() != null) {
            return Leading.CUSTOMER;
        }
        if (filter.planId() != null) {
            return Leading.PLAN;
        }
        return filter.statuses() != null && filter.statuses().size() == 1 ? Leading.STATUS : Leading.NOTHING;
    }
}
