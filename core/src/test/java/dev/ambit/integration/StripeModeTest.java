package dev.ambit.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.Refusal;
import dev.ambit.TestServer;
import dev.ambit.TestStripe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Actions in a non-production environment never move real money, and production never uses test money
/// (docs/reference/rules.md#environment-types).
class StripeModeTest {

    private final TestStripe stripe = TestServer.stripe();
    private final String account = stripe.openAccount();

    @ParameterizedTest
    @ValueSource(strings = {"sk_test_", "rk_test_"})
    void e4_development_accepts_a_stripe_account_in_test_mode(String prefix) {
        var development = StripeEnvironment.development();

        Reply connected = development.connect(stripe.key(account, prefix));

        assertThat(connected.status()).isEqualTo(201);
        assertThat(connected.text("stripeAccountId")).isEqualTo(account);
        assertThat(connected.text("mode")).isEqualTo("TEST");
        assertThat(development.get().isOk().text("mode")).isEqualTo("TEST");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sk_live_", "rk_live_"})
    void e4_a_live_key_is_refused_in_development(String prefix) {
        String key = stripe.key(account, prefix);

        refused(StripeEnvironment.development(), key, "TEST");

        assertThat(stripe.asked(key)).isEmpty();
    }

    @Test
    void e4_live_account_with_a_test_key_is_refused_in_development() {
        refused(StripeEnvironment.development(), stripe.key(account, "sk_test_", true), "TEST");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sk_live_", "rk_live_"})
    void e5_production_accepts_a_live_stripe_account(String prefix) {
        var production = StripeEnvironment.production();

        Reply connected = production.connect(stripe.key(account, prefix));

        assertThat(connected.status()).isEqualTo(201);
        assertThat(connected.text("stripeAccountId")).isEqualTo(account);
        assertThat(connected.text("mode")).isEqualTo("LIVE");
        assertThat(production.get().isOk().text("mode")).isEqualTo("LIVE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sk_test_", "rk_test_"})
    void e5_a_test_key_is_refused_in_production(String prefix) {
        String key = stripe.key(account, prefix);

        refused(StripeEnvironment.production(), key, "LIVE");

        assertThat(stripe.asked(key)).isEmpty();
    }

    @Test
    void e5_test_account_with_a_live_key_is_refused_in_production() {
        refused(StripeEnvironment.production(), stripe.key(account, "sk_live_", false), "LIVE");
    }

    private static void refused(StripeEnvironment environment, String key, String taken) {
        Reply refused = Refusal.of(
                environment.environment(), 400, "IntegrationValidationError", () -> environment.connect(key));

        assertThat(refused.text("field")).isEqualTo("secretKey");
        assertThat(refused.text("allowed")).contains(taken);
        assertThat(refused.text("received")).isEqualTo(key.substring(0, 8) + "…" + key.substring(key.length() - 4));
        assertThat(refused.http().body()).doesNotContain(key);
        environment.get().isProblem(404, "IntegrationNotFound");
        assertThat(environment.audit().texts("operation")).doesNotContain("environment.stripe_connected");
    }
}
