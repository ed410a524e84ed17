package dev.ambit.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestServer;
import dev.ambit.TestStripe;
import dev.ambit.db.EnvironmentId;
import dev.ambit.environment.EnvironmentRows;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class StripeApiTest {

    private final TestStripe stripe = TestServer.stripe();
    private final String account = stripe.openAccount();
    private final String key = stripe.key(account, "sk_test_");
    private final StripeEnvironment development = StripeEnvironment.development();

    @Test
    void stripe_key_is_never_returned_after_it_is_connected() {
        Reply connected = development.connect(key).isOk();
        Reply read = development.get().isOk();

        assertThat(read.text("stripeAccountId")).isEqualTo(account);
        assertThat(read.text("lastFour")).isEqualTo(key.substring(key.length() - 4));
        assertThat(read.text("connectedAt")).startsWith("20");
        for (Reply reply : List.of(connected, read, development.audit(), development.disconnect())) {
            assertThat(reply.isOk().http().body()).doesNotContain(key.substring(0, key.length() - 4));
        }
    }

    @Test
    void text_form_of_a_stripe_key_hides_the_key() {
        String start = key.substring(0, key.length() - 4);

        assertThat(new StripeKey(key).toString()).startsWith("sk_test_").doesNotContain(start);
        assertThat(new StripeApi.ConnectBody(key).toString()).doesNotContain(start);
    }

    @Test
    void stripe_key_is_stored_encrypted_for_its_environment() {
        development.connect(key).isOk();

        Map<String, Object> row = rows().getFirst();

        byte[] sealed = (byte[]) Objects.requireNonNull(row.remove("secret_key"));
        assertThat(row.toString()).doesNotContain(key);
        assertThat(new String(sealed, ISO_8859_1)).doesNotContain(key);
        assertThat(TestServer.secrets().open(sealed, new EnvironmentId(environment())))
                .isEqualTo(key);
    }

    @Test
    void connection_reads_account_and_balance_with_the_headers_stripe_expects() {
        development.connect(key).isOk();

        assertThat(stripe.asked(key))
                .extracting(TestStripe.KeyedRequest::path)
                .containsExactly("/v1/account", "/v1/balance");
        assertThat(stripe.asked(key)).allSatisfy(it -> {
            assertThat(it.headers()).containsEntry("Authorization", List.of("Bearer " + key));
            assertThat(it.headers()).containsEntry("User-agent", List.of("Ambit-Stripe/1"));
            assertThat(it.headers()).containsKey("Stripe-version").doesNotContainKey("X-stripe-client-telemetry");
        });
    }

    @Test
    void restricted_key_that_can_read_account_and_balance_is_accepted() {
        String both = stripe.restricted(account, "rk_test_", "rak_accounts_kyc_basic_read", "rak_balance_read");

        assertThat(development.connect(both).isOk().text("stripeAccountId")).isEqualTo(account);
    }

    @Test
    void another_key_of_the_same_stripe_account_replaces_the_previous_key() {
        Reply first = development.connect(key).isOk();
        String rolled = stripe.key(account, "rk_test_");

        Reply second = development.connect(rolled).isOk();

        assertThat(second.text("lastFour")).isEqualTo(rolled.substring(rolled.length() - 4));
        assertThat(development.get().text("connectedAt")).isEqualTo(first.text("connectedAt"));
        assertThat(development.audit().text("0.before.lastFour")).isEqualTo(first.text("lastFour"));
        assertThat(development.audit().text("0.after.lastFour")).isEqualTo(second.text("lastFour"));
    }

    @Test
    void another_stripe_account_is_refused_until_the_first_is_disconnected() {
        development.connect(key).isOk();
        String other = stripe.openAccount();
        String otherKey = stripe.key(other, "sk_test_");

        Reply refused = development.connect(otherKey).isProblem(409, "BillingIntegrationAlreadyExistsError");

        assertThat(refused.text("stripeAccountId")).isEqualTo(account);
        assertThat(development.get().text("stripeAccountId")).isEqualTo(account);
        development.disconnect().isOk();
        assertThat(development.connect(otherKey).isOk().text("stripeAccountId")).isEqualTo(other);
    }

    @Test
    void only_one_of_two_concurrent_stripe_accounts_is_connected() throws Exception {
        String other = stripe.key(stripe.openAccount(), "sk_test_");

        try (var both = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> answers = both.invokeAll(List.of(
                    () -> development.connect(key).status(),
                    () -> development.connect(other).status()));

            assertThat(List.of(answers.getFirst().get(), answers.getLast().get()))
                    .containsExactlyInAnyOrder(201, 409);
        }
    }

    @Test
    void disconnecting_stripe_deletes_the_account_and_its_key() {
        development.connect(key).isOk();

        assertThat(development.disconnect().isOk().text("stripeAccountId")).isEqualTo(account);

        development.get().isProblem(404, "IntegrationNotFound");
        development.disconnect().isProblem(404, "IntegrationNotFound");
        assertThat(rows()).isEmpty();
    }

    @Test
    void audit_log_records_connecting_and_disconnecting_stripe() {
        Reply connected = development.connect(key).isOk();
        development.disconnect().isOk();

        Reply audit = development.audit();

        assertThat(audit.texts("operation"))
                .containsSubsequence("environment.stripe_disconnected", "environment.stripe_connected");
        assertThat(audit.text("0.before.stripeAccountId")).isEqualTo(account);
        assertThat(audit.at("0.after")).isNull();
        assertThat(audit.at("1.before")).isNull();
        assertThat(audit.text("1.after.mode")).isEqualTo("TEST");
        assertThat(audit.text("1.traceId")).isEqualTo(connected.header("X-Trace-Id"));
        assertThat(audit.texts("environmentId"))
                .contains(development.environment().id());
    }

    @Test
    void stripe_request_for_an_unknown_environment_is_refused() {
        String path = "/api/v1/environments/sandbox/stripe";
        String body = "{\"secretKey\": \"%s\"}".formatted(key);

        TestServer.http().post(development.account().key(), path, body).isProblem(404, "EnvironmentMissing");
        TestServer.http().get(development.account().key(), path).isProblem(404, "EnvironmentMissing");
        TestServer.http().delete(development.account().key(), path, "").isProblem(404, "EnvironmentMissing");
        assertThat(stripe.asked(key)).isEmpty();
    }

    private List<Map<String, Object>> rows() {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("select * from stripe_accounts where environment_id = :environment")
                        .bind("environment", environment())
                        .mapToMap()
                        .list());
    }

    private int environment() {
        return EnvironmentRows.number(development.environment().id());
    }
}
