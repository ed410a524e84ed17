package dev.ambit.entitlement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestPerson;
import dev.ambit.Waiting;
import org.junit.jupiter.api.Test;

class DecisionIdTest {

    private static final String ID = "X-Ambit-Decision";

    private final EnvironmentFixture fixture = EnvironmentFixture.open();
    private final TestEnvironment development = fixture.environment();

    @LongTest
    void denied_check_returns_an_id_that_finds_the_decision() {
        development.reportUsage("first", "seats", "4").isOk();

        String id = check("seats&requestedUsage=2").header(ID);

        Reply decision = Waiting.until(() -> development.get("/decisions/" + id), it -> it.status() == 200);
        assertThat(decision.text("customerId")).isEqualTo("first");
        assertThat(decision.text("featureId")).isEqualTo("seats");
        assertThat(decision.text("requestedUsage")).isEqualTo("2");
        assertThat(decision.text("currentUsage")).isEqualTo("4");
        assertThat(decision.text("usageLimit")).isEqualTo("5");
        assertThat(decision.text("accessDeniedReason")).isEqualTo("RequestedUsageExceedingLimit");
    }

    @Test
    void granted_check_has_no_id() {
        assertThat(check("sso").http().headers().firstValue(ID)).isEmpty();
    }

    @Test
    void denied_check_that_asks_for_an_explanation_is_counted() {
        String id = check("seats&requestedUsage=9&explain=true").header(ID);

        Waiting.until(() -> development.get("/decisions/" + id), it -> it.status() == 200);
        Waiting.until(
                () -> String.valueOf(development.get("/overview").isOk().at("deniedChecks")),
                it -> it.contains("featureId=seats") && it.contains("checks=1"));
    }

    /// A page of the console that explains a denial would otherwise raise the count that it shows.
    @Test
    void explanation_in_the_console_is_not_counted() {
        TestPerson viewer =
                TestPerson.member(fixture.account(), "VIEWER", "VIEWER").in(development);

        Reply shown = viewer.get("/customers/first/entitlements/check?featureId=seats&requestedUsage=9&explain=true")
                .isOk();

        assertThat(shown.text("isGranted")).isEqualTo("false");
        assertThat(shown.http().headers().firstValue(ID)).isEmpty();
    }

    @Test
    void unknown_decision_is_not_found() {
        development.get("/decisions/no-uuid").isProblem(404, "DecisionNotFound");
        development.get("/decisions/00000000-0000-0000-0000-000000000000").isProblem(404, "DecisionNotFound");
    }

    private Reply check(String question) {
        return development
                .get("/customers/first/entitlements/check?featureId=" + question)
                .isOk();
    }
}
