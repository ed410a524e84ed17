package dev.ambit.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestClock;
import dev.ambit.TestServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Payer of a scheduled subscription if the subscription that it replaces gets another payer in the meantime.
class PayerTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();
    private final TestClock clock = TestClock.stop(acme);

    @BeforeEach
    void ann_has_max_and_bob_pays() {
        sell("pro", 1);
        sell("max", 9);
        for (String customer : new String[] {"ann", "bob", "eve"}) {
            development
                    .post("/customers", "{\"id\": \"%s\"}".formatted(customer))
                    .isOk();
        }
        buy("max", "s", "\"payingCustomerId\": \"bob\"").isOk();
    }

    @Test
    void scheduled_plan_change_is_paid_by_the_delegated_payer() {
        buy("pro", "t", "\"scheduleStrategy\": \"END_OF_BILLING_PERIOD\", \"payingCustomerId\": \"bob\"")
                .isOk();
        delegate("s", "eve");

        clock.advance("P1M");

        assertThat(development.get("/subscriptions/s").isOk().text("status")).isEqualTo("CANCELED");
        assertThat(development.get("/subscriptions/t").isOk().text("payingCustomerId"))
                .isEqualTo("eve");
    }

    /// The previous payer may be archived when the scheduled plan starts.
    @Test
    void archived_payer_does_not_block_a_scheduled_plan_change() {
        buy("pro", "t", "\"scheduleStrategy\": \"END_OF_BILLING_PERIOD\", \"payingCustomerId\": \"bob\"")
                .isOk();
        delegate("s", "ann");
        development.post("/customers/bob/archive", "").isOk();

        clock.advance("P1M");

        assertThat(development.get("/subscriptions/t").isOk().text("payingCustomerId"))
                .isEqualTo("ann");
    }

    @Test
    void later_subscription_is_paid_by_the_payer_of_the_replaced_one() {
        Reply later = buy("pro", "t", "\"startDate\": \"%s\"".formatted(clock.in("P10D")))
                .isOk();
        assertThat(later.text("subscription.payingCustomerId")).isEqualTo("bob");
        delegate("s", "eve");

        clock.advance("P11D");

        Reply begun = development.get("/subscriptions/t").isOk();
        assertThat(begun.text("status")).isEqualTo("ACTIVE");
        assertThat(begun.text("payingCustomerId")).isEqualTo("eve");
    }

    private void sell(String plan, int amount) {
        catalog.draftPlan(plan).isOk();
        catalog.charge("plans", plan, """
                {"billingModel": "FLAT_FEE",
                 "pricePeriods": [{"billingPeriod": "MONTHLY", "price": {"amount": %d}}]}
                """.formatted(amount)).isOk();
        catalog.publish("plans", plan).isOk();
    }

    private Reply buy(String plan, String id, String fields) {
        return development.post("/subscriptions", """
                {"customerId": "ann", "planId": "%s", "id": "%s", %s}
                """.formatted(plan, id, fields));
    }

    private void delegate(String id, String payer) {
        development
                .post("/subscriptions/%s/delegate".formatted(id), "{\"targetCustomerId\": \"%s\"}".formatted(payer))
                .isOk();
    }
}
