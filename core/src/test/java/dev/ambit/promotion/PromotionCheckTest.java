package dev.ambit.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestPerson;
import dev.ambit.engine.FeatureKind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PromotionCheckTest {

    private final TestPromotions promotions = TestPromotions.open();
    private final TestEnvironment development = promotions.account().development();
    private final TestEnvironment production = promotions.account().production();
    private final TestPerson viewer =
            TestPerson.member(promotions.account(), "VIEWER", "VIEWER").in(production);

    @BeforeEach
    void changePlanOfSubscriber() {
        TestCatalog catalog = TestCatalog.of(promotions.account());
        catalog.feature("calls", FeatureKind.METERED);
        catalog.plan("pro", TestCatalog.limit("calls", 5));
        promotions.promoted("");
        production.subscribe("ann", "pro");
        catalog.feature("sso", FeatureKind.BOOLEAN);
        development.post("/plans/pro/draft", "").isOk();
        development
                .patch("/plans/pro/entitlements/calls", "{\"type\": \"FEATURE\", \"usageLimit\": 3}")
                .isOk();
        catalog.entitle("plans", "pro", TestCatalog.grant("sso")).isOk();
        promotions.publish(development, "pro");
    }

    @LongTest
    void checks_and_lists_answer_as_after_the_promotion_and_change_nothing() {
        String id =
                promotions.proposed(", \"migrationType\": \"ALL_CUSTOMERS\"").text("id");

        assertThat(check("calls", id).text("usageLimit")).isEqualTo("3");
        assertThat(check("calls", id + "&requestedUsage=4").text("accessDeniedReason"))
                .isEqualTo("RequestedUsageExceedingLimit");
        assertThat(check("sso", id).text("isGranted")).isEqualTo("true");
        assertThat(check("calls", id + "&explain=true").text("explanation.sentence"))
                .contains("3");
        assertThat(list("?promotion=" + id)).isEqualTo("3 sso");
        assertThat(list("")).isEqualTo("5 null");
        assertThat(production.check("ann", "calls").text("usageLimit")).isEqualTo("5");
        assertThat(production.check("ann", "sso").text("accessDeniedReason")).isEqualTo("FeatureNotFound");
    }

    @Test
    void checks_of_existing_customers_stay_the_same_after_a_promotion_for_new_customers() {
        String id = promotions.proposed("").text("id");

        assertThat(check("calls", id).text("usageLimit")).isEqualTo("5");
        assertThat(check("sso", id).text("accessDeniedReason")).isEqualTo("NoFeatureEntitlementInSubscription");
    }

    @LongTest
    void only_members_who_see_the_promotion_can_check_against_it() {
        String id = promotions.proposed("").text("id");
        String path = "/customers/ann/entitlements/check?featureId=calls&promotion=";
        TestPerson other =
                TestPerson.member(promotions.account(), "VIEWER", "NONE").in(production);

        production.get(path + id).isProblem(403, "IdentityForbidden");
        other.get(path + id).isProblem(404, "PromotionNotFound");
        viewer.get(path + "nothing").isProblem(404, "PromotionNotFound");
        viewer.in(development).get(path + id).isProblem(400, "BadUserInput");
        viewer.get(path + id + "&asOf=1").isProblem(400, "BadUserInput");
        promotions.post("/" + id + "/close", "").isOk();
        viewer.get(path + id).isProblem(409, "PromotionNotInState");
        promotions.get("/" + id + "/impact").isProblem(409, "PromotionNotInState");
    }

    private Reply check(String feature, String promotion) {
        return viewer.get("/customers/ann/entitlements/check?featureId=%s&promotion=%s".formatted(feature, promotion))
                .isOk();
    }

    private String list(String query) {
        Reply list = viewer.get("/customers/ann/entitlements" + query).isOk();
        return list.text("entitlements.0.usageLimit") + " " + list.text("entitlements.1.feature.id");
    }
}
