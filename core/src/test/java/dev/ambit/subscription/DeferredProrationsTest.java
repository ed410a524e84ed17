package dev.ambit.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.Spine;
import dev.ambit.TestServer;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The deferred prorations of a product with `prorateAtEndOfBillingPeriod`. The subscription started on 31 January
/// and its billing period ends on 28 February: on 14 February a half is left, on 21 February a quarter.
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

    /// 7/2 for the add-on.
    @Test
    void an_update_is_owed_until_the_period_ends() {
        update("{\"addons\": [{\"id\": \"extra\", \"quantity\": 1}]}");
        shop.advance(QUARTER);

        assertThat(next("d10 extra=1")).isEqualByComparingTo("20.5");
        update("{\"metadata\": {\"seen\": \"yes\"}}");
        shop.advance(Instant.parse("2027-03-01T00:00:00Z"));
        assertThat(next("d10 extra=1")).isEqualByComparingTo("17");
    }

    /// 100 a year from 14 February; no proration was deferred before.
    @Test
    void an_update_that_begins_a_period_leaves_nothing_owed() {
        update("{\"addons\": [{\"id\": \"extra\", \"quantity\": 1}]}");
        update("{\"billingPeriod\": \"ANNUALLY\"}");
        shop.advance(QUARTER);

        assertThat(next("d10 extra=1 year")).isEqualByComparingTo("170");
    }

    /// (30 - 10) x 7/28 from 21 February on.
    @Test
    void a_start_in_the_middle_of_the_period_is_owed() {
        shop.subscribe("ann", "d30 at:" + QUARTER).isOk();
        shop.advance(QUARTER);

        assertThat(next("d30")).isEqualByComparingTo("35");
    }

    @Test
    void a_start_when_the_period_ends_owes_nothing() {
        shop.subscribe("ann", "d30 at:2027-02-28T00:00:00Z").isOk();
        shop.advance(Instant.parse("2027-03-01T00:00:00Z"));

        assertThat(next("d30")).isEqualByComparingTo("30");
    }

    @Test
    void a_downgrade_when_the_period_ends_owes_nothing_more() {
        shop.subscribe("ann", "d30").isOk();
        shop.subscribe("ann", "d10 LATER").isOk();

        assertThat(next("d30")).isEqualByComparingTo("20");
        shop.advance(Instant.parse("2027-03-01T00:00:00Z"));
        assertThat(next("d10")).isEqualByComparingTo("10");
    }

    /// The setting is for later changes: 10/4 - 30/4 is credited at once, and 10 stays owed.
    @Test
    void what_is_owed_stays_owed_when_the_product_prorates_at_once() {
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
    void what_was_paid_at_once_is_not_owed_when_the_product_prorates_later() {
        prorateAtEnd(false);
        shop.subscribe("ann", "d30").isOk();
        prorateAtEnd(true);
        shop.advance(QUARTER);

        assertThat(next("d30")).isEqualByComparingTo("30");
    }

    @Test
    void a_subscription_that_ends_with_its_period_still_owes() {
        shop.subscribe("ann", "d30").isOk();
        shop.environment()
                .post("/subscriptions/%s/cancel".formatted(id()), "{\"cancellationTime\": \"END_OF_BILLING_PERIOD\"}")
                .isOk();

        assertThat(next("d30")).isEqualByComparingTo("10");
    }

    /// An upgrade marks prorations that an earlier version deferred.
    @Test
    void an_unknown_amount_is_refused_until_the_period_ends() {
        shop.subscribe("ann", "d30").isOk();
        TestServer.superuser()
                .useHandle(tx -> tx.createUpdate("""
                        update subscriptions set deferred = '{"until": "2027-02-28T00:00:00.000Z"}'
                        where environment_id = :environment and status = 'ACTIVE'
                        """)
                        .bind(
                                "environment",
                                Spine.of(shop.account(), shop.environment())
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
