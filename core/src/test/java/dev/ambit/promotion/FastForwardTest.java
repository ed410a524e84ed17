package dev.ambit.promotion;

import static dev.ambit.TestCatalog.flat;
import static dev.ambit.TestCatalog.grant;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestPerson;
import dev.ambit.Waiting;
import dev.ambit.engine.FeatureKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Compares two masked forks of the target after a month, without and with a promotion.
class FastForwardTest {

    private final TestPromotions promotions = TestPromotions.open();
    private final TestEnvironment development = promotions.account().development();
    private final TestEnvironment production = promotions.account().production();
    private final TestCatalog catalog = TestCatalog.of(promotions.account());

    /// Ann keeps her plan. Ben's subscription becomes `basic` after a month.
    @BeforeEach
    void customers_in_production() {
        catalog.feature("calls", FeatureKind.METERED);
        paid("pro", "10", grant("calls", "\"usageLimit\": 10", "\"resetPeriod\": \"MONTH\""));
        paid("basic", "1", grant("calls", "\"usageLimit\": 2", "\"resetPeriod\": \"MONTH\""));
        promotions.promoted("");
        for (String customer : List.of("ann", "ben")) {
            production
                    .post("/customers", "{\"id\": \"%s\", \"name\": \"Real Name\"}".formatted(customer))
                    .isOk();
            production.post("/subscriptions", """
                            {"customerId": "%s", "planId": "pro", "billingPeriod": "MONTHLY"}
                            """.formatted(customer)).isOk();
        }
        production.post("/subscriptions", """
                        {"customerId": "ben", "planId": "basic", "billingPeriod": "MONTHLY",
                         "scheduleStrategy": "END_OF_BILLING_PERIOD"}
                        """).isOk();
    }

    @Test
    void renewals_resets_limits_and_amounts_that_differ_are_listed() {
        change("basic", flat("MONTHLY", "3"), "{\"type\": \"FEATURE\", \"usageLimit\": 2, \"resetPeriod\": \"MONTH\"}");
        change("pro", flat("MONTHLY", "10"), "{\"type\": \"FEATURE\", \"usageLimit\": 20, \"resetPeriod\": \"WEEK\"}");
        String promotion =
                promotions.proposed(", \"migrationType\": \"ALL_CUSTOMERS\"").text("id");

        Reply result = fastForwarded(promotion, "{\"days\": 33}");

        assertThat(result.text("state")).isEqualTo("DONE");
        assertThat(result.text("daysDone")).isEqualTo("33");
        assertThat(result.text("customers")).isEqualTo("2");
        assertThat(differences(promotion))
                .containsExactlyInAnyOrder("AMOUNT ben basic 1 3", "RESET ann calls 1 4", "LIMIT ann calls 10 20");
        assertThat(result.text("renewals")).isEqualTo("0");
        assertThat(result.text("amounts")).isEqualTo("1");
        assertThat(result.text("resets")).isEqualTo("1");
        assertThat(result.text("limits")).isEqualTo("1");
        assertThat(result.text("charged.0.currency")).isEqualTo("usd");
        assertThat(result.text("charged.0.before")).isEqualTo("11");
        assertThat(result.text("charged.0.after")).isEqualTo("13");
        assertThat(result.text("isComplete")).isEqualTo("true");
    }

    /// The scheduled plan has no monthly price any more, so Ben stays on `pro`.
    @LongTest
    void a_renewal_of_only_one_side_is_listed_and_the_target_and_the_forks_stay_as_they_were() {
        change("basic", flat("ANNUALLY", "30"), "{\"type\": \"FEATURE\", \"usageLimit\": 2}");
        String promotion = promotions.proposed("").text("id");
        String before = promotions.hash(production);

        Reply result = fastForwarded(promotion, "{\"days\": 33}");

        assertThat(differences(promotion))
                .contains("RENEWAL ben basic 1 null", "RENEWAL ben pro null 10", "LIMIT ben calls 2 10");
        assertThat(result.text("renewals")).isEqualTo("2");
        assertThat(promotions.hash(production)).isEqualTo(before);
        assertThat(production.get("/subscriptions").texts("planId")).contains("pro");
        assertThat(environments()).containsExactlyInAnyOrder(development.slug(), production.slug());
    }

    @LongTest
    void canceled_fast_forward_deletes_its_forks_and_its_differences() {
        change("basic", flat("MONTHLY", "3"), "{\"type\": \"FEATURE\", \"usageLimit\": 5}");
        String promotion = promotions.proposed("").text("id");
        String operation = started(promotion, "{\"days\": 366}");
        Waiting.until(this::environments, it -> it.size() == 4);

        promotions.account().change(operation, "cancel").isOk();

        promotions.ended(operation, "CANCELED");
        Waiting.until(this::environments, it -> it.size() == 2);
        Reply canceled = promotions.get("/" + promotion + "/fast-forward").isOk();
        assertThat(canceled.text("state")).isEqualTo("CANCELED");
        assertThat(canceled.text("daysDone")).isEqualTo("0");
        assertThat(differences(promotion)).isEmpty();
    }

    @LongTest
    void fast_forward_that_is_started_after_a_cancellation_leaves_no_forks() {
        change("basic", flat("MONTHLY", "3"), "{\"type\": \"FEATURE\", \"usageLimit\": 5}");
        String promotion = promotions.proposed("").text("id");
        String operation = started(promotion, "{\"days\": 366}");
        Waiting.until(this::environments, it -> it.size() >= 3);
        promotions.account().change(operation, "cancel").isOk();

        String again = Waiting.until(
                        () -> promotions.post("/" + promotion + "/fast-forward", "{\"days\": 1}"),
                        it -> it.status() == 202)
                .text("operationId");

        promotions.ended(again, "DONE");
        Waiting.until(this::environments, it -> it.size() == 2);
    }

    @LongTest
    void deleted_target_takes_the_forks_of_its_fast_forward_along() {
        change("basic", flat("MONTHLY", "3"), "{\"type\": \"FEATURE\", \"usageLimit\": 5}");
        String promotion = promotions.proposed("").text("id");
        started(promotion, "{\"days\": 366}");
        Waiting.until(this::environments, it -> it.size() == 4);

        promotions
                .account()
                .http()
                .delete(
                        promotions.account().key(),
                        "/api/v1/environments/" + production.slug(),
                        "{\"confirmName\": \"Production\"}")
                .isOk();

        List<String> left = Waiting.until(this::environments, it -> it.size() == 1);
        assertThat(left).containsExactly(development.slug());
    }

    @LongTest
    void pages_of_differences_follow_each_other() {
        change("pro", flat("MONTHLY", "10"), "{\"type\": \"FEATURE\", \"usageLimit\": 20}");
        String promotion =
                promotions.proposed(", \"migrationType\": \"ALL_CUSTOMERS\"").text("id");
        fastForwarded(promotion, "{\"days\": 1}");
        String path = "/" + promotion + "/fast-forward/differences?limit=1";

        Reply first = promotions.get(path).isOk();
        Reply second = promotions.get(path + "&after=" + first.next()).isOk();

        assertThat(first.texts("customerId")).containsExactly("ann");
        assertThat(second.texts("customerId")).containsExactly("ben");
    }

    @LongTest
    void repeated_request_returns_the_operation_that_runs() {
        change("basic", flat("MONTHLY", "3"), "{\"type\": \"FEATURE\", \"usageLimit\": 5}");
        String promotion = promotions.proposed("").text("id");

        String operation = started(promotion, "{\"days\": 2}");

        assertThat(started(promotion, "")).isEqualTo(operation);
        promotions.ended(operation, "DONE");
        assertThat(started(promotion, "{\"days\": 1}")).isNotEqualTo(operation);
    }

    @LongTest
    void content_that_changes_meanwhile_fails_the_fast_forward() {
        change("basic", flat("MONTHLY", "3"), "{\"type\": \"FEATURE\", \"usageLimit\": 5}");
        String promotion = promotions.proposed("").text("id");

        String operation = started(promotion, "");
        change("basic", flat("MONTHLY", "4"), "{\"type\": \"FEATURE\", \"usageLimit\": 6}");

        Reply failed = promotions.ended(operation, "FAILED");
        assertThat(failed.text("problem.code")).isEqualTo("EditedMeanwhile");
        Waiting.until(this::environments, it -> it.size() == 2);
    }

    @LongTest
    void wrong_requests_are_refused() {
        change("basic", flat("MONTHLY", "3"), "{\"type\": \"FEATURE\", \"usageLimit\": 5}");
        String promotion = promotions.proposed("").text("id");
        String byMetadata = promotions
                .proposed(", \"migrationType\": \"ALL_CUSTOMERS\", \"rollout\": {\"metadata\": {\"tier\": \"gold\"}}")
                .text("id");
        TestPerson viewer = TestPerson.member(promotions.account(), "ADMIN", "SUPPORT");

        promotions.get("/" + promotion + "/fast-forward").isProblem(404, "OperationNotFound");
        promotions.get("/" + promotion + "/fast-forward/differences").isProblem(404, "OperationNotFound");
        for (String days : List.of("0", "367", "-1")) {
            Reply refused = promotions
                    .post("/" + promotion + "/fast-forward", "{\"days\": %s}".formatted(days))
                    .isProblem(400, "BadUserInput");
            assertThat(refused.text("field")).isEqualTo("days");
        }
        Reply masked = promotions.post("/" + byMetadata + "/fast-forward", "").isProblem(400, "UnsupportedParameter");
        assertThat(masked.text("field")).isEqualTo("rollout.metadata");
        viewer.post("/promotions/" + promotion + "/fast-forward", "{}").isProblem(403, "AccessDeniedError");
        promotions.post("/" + promotion + "/close", "").isOk();
        promotions.post("/" + promotion + "/fast-forward", "").isProblem(409, "PromotionNotInState");
    }

    private void paid(String plan, String amount, String entitlement) {
        catalog.draftPlan(plan).isOk();
        catalog.charge("plans", plan, flat("MONTHLY", amount)).isOk();
        catalog.entitle("plans", plan, entitlement).isOk();
        catalog.publish("plans", plan).isOk();
    }

    private void change(String plan, String price, String entitlement) {
        development.post("/plans/%s/draft".formatted(plan), "").isOk();
        catalog.charge("plans", plan, price).isOk();
        development
                .patch("/plans/%s/entitlements/calls".formatted(plan), entitlement)
                .isOk();
        promotions.publish(development, plan);
    }

    private String started(String promotion, String body) {
        return promotions.post("/" + promotion + "/fast-forward", body).isOk().text("operationId");
    }

    private Reply fastForwarded(String promotion, String body) {
        promotions.ended(started(promotion, body), "DONE");
        return promotions.get("/" + promotion + "/fast-forward").isOk();
    }

    /// Returns the differences as `KIND customer subject before after`.
    private List<String> differences(String promotion) {
        Reply page = promotions
                .get("/" + promotion + "/fast-forward/differences?limit=100")
                .isOk();
        List<String> found = new ArrayList<>();
        for (int i = 0; page.at(Integer.toString(i)) != null; i++) {
            String kind = page.text(i + ".kind");
            String field = switch (kind) {
                case "RESET" -> "resets";
                case "LIMIT" -> "decision.usageLimit";
                default -> "amount";
            };
            found.add("%s %s %s %s %s"
                    .formatted(
                            kind,
                            page.text(i + ".customerId"),
                            page.text(i + ".subject"),
                            page.text("%d.before.%s".formatted(i, field)),
                            page.text("%d.after.%s".formatted(i, field))));
        }
        return found;
    }

    private List<String> environments() {
        return promotions
                .account()
                .http()
                .get(promotions.account().key(), "/api/v1/environments")
                .isOk()
                .texts("slug");
    }
}
