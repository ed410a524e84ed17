package dev.ambit.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.Refusal;
import dev.ambit.Sampled;
import dev.ambit.TestServer;
import dev.ambit.TestStripe;
import dev.ambit.Waiting;
import dev.ambit.core.Server;
import dev.ambit.http.Cidr;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A refused connection to Stripe stores nothing, and its response does not repeat the key.
class StripeRefusalTest {

    private static final int AT_ONCE = 16;
    private static final String NOTHING_THERE = "http://127.0.0.1:1";

    private final TestStripe stripe = TestServer.stripe();
    private final String account = stripe.openAccount();
    private final StripeEnvironment development = StripeEnvironment.development();

    @Test
    void a_key_that_stripe_does_not_know_is_refused() {
        String revoked = stripe.key(account, "sk_test_");
        stripe.revoke(revoked);

        for (String key : List.of(revoked, stripe.unknownKey("sk_test_"), stripe.unknownKey("rk_test_"))) {
            Reply refused = refused(development, key, 400, "IntegrationValidationError");
            assertThat(refused.text("field")).isEqualTo("secretKey");
            assertThat(refused.text("message")).contains("unknown, revoked or expired");
        }
    }

    @Test
    void a_key_that_has_expired_is_refused() {
        String key = stripe.key(account, "rk_test_");
        stripe.injectFault(key, exchange -> TestStripe.write(exchange, 401, "application/json", """
            {"error": {"code": "api_key_expired", "doc_url": "https://stripe.com/docs/error-codes/api-key-expired",
             "message": "Expired API Key provided: %s", "type": "invalid_request_error"}}
            """.formatted(key)));

        refused(development, key, 400, "IntegrationValidationError");
    }

    @ParameterizedTest
    @CsvSource({
        "rak_balance_read, rak_accounts_kyc_basic_read",
        "rak_accounts_kyc_basic_read, rak_balance_read",
        "rak_customer_write, rak_accounts_kyc_basic_read"
    })
    void restricted_key_error_names_the_missing_permission(String permission, String lacking) {
        String key = stripe.restricted(account, "rk_test_", permission);

        Reply refused = refused(development, key, 400, "IntegrationValidationError");

        assertThat(refused.text("message")).contains("lacks a permission at Stripe: `%s`.".formatted(lacking));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "sk_test_",
                "sk_test_short",
                "pk_test_0123456789abcdefghijklmn",
                "whsec_0123456789abcdefghijklmn",
                "sk_org_test_0123456789abcdefghijklmn",
                "sk_test_0123456789abcdefghijklm\\n",
                "sk_test_0123456789abcdefghijklmn\\u0000",
                "Bearer sk_test_0123456789abcdefghijklmn",
                "SK_TEST_0123456789abcdefghijklmn",
                "sk_test_0123456789аbcdefghijklmn"
            })
    @Sampled(3)
    void malformed_stripe_key_is_refused_and_not_repeated_in_the_response(String key) {
        Reply refused = refused(development, key, 400, "BadUserInput");

        assertThat(refused.text("field")).isEqualTo("secretKey");
        assertThat(refused.text("received")).isEqualTo("…");
        assertThat(refused.http().body()).doesNotContain("0123456789");
    }

    static Stream<Arguments> answers() {
        String error = "{\"error\": {\"type\": \"%s\", \"message\": \"No.\"}}";
        return Stream.of(
                arguments(
                        429,
                        "application/json",
                        "{\"error\": {\"type\": \"invalid_request_error\", \"code\": \"rate_limit\"}}"),
                arguments(500, "application/json", error.formatted("api_error")),
                arguments(503, "text/html", "<html>Down</html>"),
                arguments(400, "application/json", error.formatted("invalid_request_error")),
                arguments(402, "application/json", error.formatted("card_error")),
                arguments(404, "application/json", error.formatted("invalid_request_error")),
                arguments(401, "text/html", "<html>Who are you?</html>"),
                arguments(500, "application/json", "{}"),
                arguments(401, "application/json", "{\"error\": \"none\"}"),
                arguments(302, "text/html", ""),
                arguments(200, "application/json", ""),
                arguments(200, "application/json", "null"),
                arguments(200, "application/json", "[]"),
                arguments(200, "application/json", "{\"id\": \"acct_1\""),
                arguments(200, "application/json", "{\"id\": {}}"),
                arguments(200, "application/json", "{\"id\": \"card_1\", \"object\": \"card\"}"),
                arguments(200, "application/json", "{\"id\": {}, \"object\": \"account\"}"),
                arguments(200, "application/json", "{\"id\": 7, \"object\": \"account\"}"),
                arguments(200, "application/json", "{\"object\": \"account\", \"id\": \"acct_1\"}"),
                arguments(
                        200, "application/json", "{\"id\": \"acct_1\", \"x\": \"%s\"}".formatted("x".repeat(1 << 17))));
    }

    @ParameterizedTest
    @MethodSource("answers")
    @Sampled(3)
    void unusable_response_from_stripe_is_reported_as_stripe_error(int status, String type, String body) {
        String key = stripe.key(account, "sk_test_");
        stripe.injectFault(key, exchange -> TestStripe.write(exchange, status, type, body));

        Reply refused = refused(development, key, 503, "StripeError");

        assertThat(refused.header("Retry-After")).isNotEmpty();
        assertThat(development.connect(stripe.key(account, "sk_test_")).status())
                .isEqualTo(201);
    }

    @LongTest
    void incomplete_response_from_stripe_times_out() {
        String key = stripe.key(account, "sk_test_");
        stripe.injectFault(key, exchange -> {
            exchange.sendResponseHeaders(200, 0);
            while (true) {
                exchange.getResponseBody().write("{".getBytes(UTF_8));
                exchange.getResponseBody().flush();
                Thread.sleep(200);
            }
        });

        assertThat(refused(development, key, 503, "StripeError").text("message"))
                .contains("The response was not complete");
    }

    @Test
    void connection_closed_by_stripe_is_reported_as_stripe_error() {
        String key = stripe.key(account, "sk_test_");
        stripe.injectFault(key, exchange -> exchange.close());

        refused(development, key, 503, "StripeError");
    }

    /// Calls to Stripe are limited because each waiting request takes the place of another request.
    @LongTest
    void connection_beyond_16_concurrent_calls_to_stripe_is_refused() throws InterruptedException {
        String key = stripe.key(account, "sk_test_");
        var done = new CountDownLatch(1);
        stripe.injectFault(key, exchange -> {
            done.await();
            TestStripe.write(exchange, 500, "application/json", "{}");
        });
        try (Server server = TestServer.second(List.of(Cidr.of("127.0.0.0/8")), stripe.url());
                var waiting = Executors.newVirtualThreadPerTaskExecutor()) {
            var there = StripeEnvironment.development(new Http(server.port()));
            for (int i = 0; i < AT_ONCE; i++) {
                waiting.execute(() -> there.connect(key));
            }
            Waiting.until(() -> stripe.asked(key).size(), it -> it == AT_ONCE);

            there.connect(stripe.key(account, "sk_test_")).isProblem(503, "Overloaded");

            done.countDown();
            waiting.shutdown();
            assertThat(waiting.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
            assertThat(there.connect(stripe.key(account, "sk_test_")).status()).isEqualTo(201);
        }
    }

    @LongTest
    void unreachable_stripe_is_reported_as_stripe_error() {
        try (Server server = TestServer.second(List.of(Cidr.of("127.0.0.0/8")), NOTHING_THERE)) {
            var there = StripeEnvironment.development(new Http(server.port()));

            assertThat(refused(there, stripe.key(account, "sk_test_"), 503, "StripeError")
                            .text("message"))
                    .contains("The connection failed");
        }
    }

    @LongTest
    void private_stripe_address_is_refused_unless_it_is_allowed() {
        String key = stripe.key(account, "sk_test_");
        for (String host : List.of("127.0.0.1", "localhost")) {
            try (Server server = TestServer.second(List.of(), stripe.url().replace("127.0.0.1", host))) {
                var there = StripeEnvironment.development(new Http(server.port()));

                assertThat(refused(there, key, 503, "StripeError").text("message"))
                        .contains("closed to outgoing requests");
            }
        }
        assertThat(stripe.asked(key)).isEmpty();
    }

    private static Reply refused(StripeEnvironment environment, String key, int status, String code) {
        Reply refused = Refusal.of(environment.environment(), status, code, () -> environment.connect(key));

        if (key.length() > 20) {
            assertThat(refused.http().body()).doesNotContain(key.substring(0, key.length() - 4));
        }
        environment.get().isProblem(404, "IntegrationNotFound");
        return refused;
    }
}
