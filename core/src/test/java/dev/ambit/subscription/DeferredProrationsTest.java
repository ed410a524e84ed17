package dev.ambit.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.Http.Reply;
import dev.ambit.TestServer;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The deferred prorations of a product with `prorateAtEndOfBillingPeriod`. The subscription started on 31 January
/// and its billing period ends on 28 February: on 14 February a half is left, on 21 February a quarter.
@Tag("long")
class DeferredProrationsTest {

    private static final Instant HALF = Instant.parse("2027-02-14T00:00:00Z");
    private static final Instant QUARTER = Instant.parse("2027-02-21T00:00:00Z");

    private final PreviewShop shop = PreviewShop.open();

    @BeforeEach
    void a_plan_of_ten() {
        shop.customer("ann");
        shop.subscribe("ann", "d10").isOk();
        shop.advance(HALF);
    }

    /// The add-on costs 7, and half of it is owed.
    @Test
    void proration_of_an_update_is_owed_until_the_period_ends() {
        update("{\"addons\": [{\"id\": \"extra\", \"quantity\": 1}]}");
        shop.advance(QUARTER);

        assertThat(next("d10 extra=1")).isEqualByComparingTo("20.5");
        update("{\"metadata\": {\"seen\": \"yes\"}}");
        shop.advance(Instant.parse("2027-03-01T00:00:00Z"));
        assertThat(next("d10 extra=1")).isEqualByComparingTo("17");
    }

    /// 100 a year from 14 February; no proration was deferred before.
    @Test
    void update_that_starts_a_new_period_leaves_no_deferred_proration() {
        update("{\"addons\": [{\"id\": \"extra\", \"quantity\": 1}]}");
        update("{\"billingPeriod\": \"ANNUALLY\"}");
        shop.advance(QUARTER);

        assertThat(next("d10 extra=1 year")).isEqualByComparingTo("170");
    }

    /// The proration is (30 - 10) x 7/28 from 21 February.
    @Test
    void proration_of_a_subscription_started_within_the_period_is_owed() {
        shop.subscribe("ann", "d30 at:" + QUARTER).isOk();
        shop.advance(QUARTER);

        assertThat(next("d30")).isEqualByComparingTo("35");
    }

    @Test
    void subscription_started_at_the_period_end_owes_no_proration() {
        shop.subscribe("ann", "d30 at:2027-02-28T00:00:00Z").isOk();
        shop.advance(Instant.parse("2027-03-01T00:00:00Z"));

        assertThat(next("d30")).isEqualByComparingTo("30");
    }

    @Test
    void downgrade_at_the_period_end_owes_no_further_proration() {
        shop.subscribe("ann", "d30").isOk();
        shop.subscribe("ann", "d10 LATER").isOk();

        assertThat(next("d30")).isEqualByComparingTo("20");
        shop.advance(Instant.parse("2027-03-01T00:00:00Z"));
        assertThat(next("d10")).isEqualByComparingTo("10");
    }

    /// The setting applies to later changes: 10/4 - 30/4 is credited immediately, and 10 remains owed.
    @Test
    void deferred_proration_stays_owed_after_the_product_prorates_immediately() {
        shop.subscribe("ann", "d30").isOk();
        prorateAtEnd(false);
        shop.advance(QUARTER);

        Reply preview = shop.preview("ann", "d10").isOk();
        assertThat(new BigDecimal(preview.text("immediateInvoice.total"))).isEqualByComparingTo("-5");
        assertThat(new BigDecimal(preview.text("recurringInvoice.total"))).isEqualByComparingTo("20");
        shop.subscribe("ann", "d10").isOk();
        assertThat(next("d10")).isEqualByComparingTo("20");
    }

    @Test
    void proration_billed_immediately_is_not_owed_after_the_product_defers_prorations() {
        prorateAtEnd(false);
        shop.subscribe("ann", "d30").isOk();
        prorateAtEnd(true);
        shop.advance(QUARTER);

        assertThat(next("d30")).isEqualByComparingTo("30");
    }

    @Test
    void subscription_cancelled_at_its_period_end_still_owes_its_proration() {
        shop.subscribe("ann", "d30").isOk();
        shop.environment()
                .post("/subscriptions/%s/cancel".formatted(id()), "{\"cancellationTime\": \"END_OF_BILLING_PERIOD\"}")
                .isOk();

        assertThat(next("d30")).isEqualByComparingTo("10");
    }

    /// An upgrade marks the deferred prorations of an earlier version as unknown.
    @Test
    void preview_with_an_unknown_deferred_amount_is_refused_until_the_period_ends() {
        shop.subscribe("ann", "d30").isOk();
        TestServer.superuser()
                .useHandle(tx -> tx.createUpdate("""
                        update subscriptions set deferred = '{"until": "2027-02-28T00:00:00.000Z"}'
                        where environment_id = :environment and status = 'ACTIVE'
                        """)
                        .bind(
                                "environment",
                                EnvironmentFixture.of(shop.account(), shop.environment())
                                        .id()
                                        .value())
                        .execute());

        Reply refused = shop.preview("ann", "d10").isProblem(400, "UnsupportedParameter");

        assertThat(refused.text("field")).isEqualTo("planId");
        assertThat(refused.text("allowed")).isEqualTo("a preview after 2027-02-28T00:00:00Z");
        shop.subscribe("ann", "d10").isOk();
        shop.preview("ann", "d10").isProblem(400, "UnsupportedParameter");
        shop.advance(Instant.parse("2027-03-01T00:00:00Z"));
        assertThat(next("d10")).isEqualByComparingTo("10");
    }

    private void prorateAtEnd(boolean isLater) {
        shop.environment().patch("/products/deferred", """
                {"productSettings": {"subscriptionStartSetup": "PLAN_SELECTION",
                 "subscriptionCancellationTime": "IMMEDIATE", "subscriptionEndSetup": "CANCEL_SUBSCRIPTION",
                 "prorateAtEndOfBillingPeriod": %s}}
                """.formatted(isLater)).isOk();
    }

    private String id() {
        return shop.environment()
                .get("/subscriptions?customerId=ann&status=ACTIVE")
                .isOk()
                .text("0.id");
    }

    private void update(String fields) {
        shop.environment().patch("/subscriptions/" + id(), fields).isOk();
    }

    private BigDecimal next(String wish) {
        return new BigDecimal(shop.preview("ann", wish).isOk().text("recurringInvoice.total"));
    }
}
