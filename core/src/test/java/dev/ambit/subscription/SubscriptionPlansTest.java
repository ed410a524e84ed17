package dev.ambit.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LargeEnvironment;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Slice;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Checks that PostgreSQL reads an index for each filter of the list of subscriptions.
class SubscriptionPlansTest {

    private static final EnvironmentId ENVIRONMENT = LargeEnvironment.environment();

    @Test
    void subscriptions_of_a_plan_are_listed_by_an_index() {
        assertThat(plan(new SubscriptionFilter(null, "rare", null, null, null)))
                .contains("using subscriptions_by_plan")
                .doesNotContain("Seq Scan");
    }

    @Test
    void subscriptions_with_a_status_are_listed_by_an_index() {
        assertThat(plan(new SubscriptionFilter(null, null, null, List.of(SubscriptionStatus.CANCELED), null)))
                .contains("using subscriptions_by_status")
                .doesNotContain("Seq Scan");
    }

    @Test
    void subscriptions_of_a_customer_are_listed_by_an_index() {
        assertThat(plan(new SubscriptionFilter("c7", null, null, null, null)))
                .contains("subscriptions_environment_id_customer_id")
                .doesNotContain("Seq Scan");
    }

    private static String plan(SubscriptionFilter filter) {
        var slice = new Slice(Slice.FIRST, "", false, 21, Slice.FIRST, Slice.LAST);
        return LargeEnvironment.plan(ENVIRONMENT, tx -> SubscriptionPages.list(tx, ENVIRONMENT, filter, slice));
    }
}
