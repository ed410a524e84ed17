package dev.ambit.sdk.openfeature;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static dev.ambit.engine.FeatureKind.ENUM;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.Sampled;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OfrepApiTest {

    private static final String ANN = "{\"context\": {\"targetingKey\": \"ann\", \"plan\": {\"any\": 1}}}";

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();

    @BeforeEach
    void a_subscriber() {
        catalog.feature("calls", METERED);
        catalog.feature("traffic", METERED);
        catalog.feature("flag", BOOLEAN);
        catalog.feature("other", BOOLEAN);
        catalog.feature("city", ENUM, "NY", "LA");
        catalog.plan(
                "pro",
                grant("calls", "\"usageLimit\": 10", "\"resetPeriod\": \"MONTH\""),
                grant("traffic", "\"hasUnlimitedUsage\": true"),
                grant("flag"),
                grant("city", "\"enumValues\": [\"NY\"]"));
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
        development
                .post("/subscriptions", "{\"customerId\": \"ann\", \"planId\": \"pro\"}")
                .isOk();
        development.reportUsage("ann", "calls", "4").isOk();
    }

    @ParameterizedTest
    @CsvSource({
        "flag,            true,  granted",
        "other,           false, denied",
        "calls,           true,  granted",
        "calls:limit,     10,    granted",
        "calls:remaining, 6,     granted",
        "city,            true,  granted",
    })
    @Sampled(3)
    @Tag("ci")
    void flag_shows_the_decision_or_its_number(String key, String value, String variant) {
        Reply flag = evaluate(key, ANN).isOk();

        assertThat(flag.text("key")).isEqualTo(key);
        assertThat(flag.text("value")).isEqualTo(value);
        assertThat(flag.text("variant")).isEqualTo(variant);
        assertThat(flag.text("reason")).isEqualTo("TARGETING_MATCH");
    }

    @Test
    void context_carries_the_parameters_of_the_check() {
        Reply denied = evaluate("calls", """
                {"context": {"targetingKey": "ann", "requestedUsage": 6.5}}
                """).isOk();

        assertThat(denied.text("value")).isEqualTo("false");
        assertThat(denied.text("metadata.accessDeniedReason")).isEqualTo("RequestedUsageExceedingLimit");
        assertThat(denied.text("metadata.usageLimit")).isEqualTo("10");
        assertThat(denied.text("metadata.currentUsage")).isEqualTo("4");
        assertThat(evaluate("city", """
                        {"context": {"targetingKey": "ann", "requestedValues": ["LA"]}}
                        """).text("value")).isEqualTo("false");
    }

    @Test
    void unlimited_feature_has_no_number() {
        Reply limit = evaluate("traffic:limit", ANN).isOk();

        assertThat(((Map<?, ?>) limit.body()).containsKey("value")).isFalse();
        assertThat(limit.text("metadata.unlimited")).isEqualTo("true");
        assertThat(evaluate("traffic", ANN).text("value")).isEqualTo("true");
    }

    @LongTest
    void decision_is_an_object_with_the_enum_values() {
        Reply decision = evaluate("city:decision", ANN).isOk();

        assertThat(decision.at("value.enumValues")).isEqualTo(List.of("NY"));
        assertThat(decision.text("value.hasAccess")).isEqualTo("true");
    }

    @Test
    void unknown_customer_is_denied_and_archived_feature_is_disabled() {
        Reply unknown = evaluate("flag", "{\"context\": {\"targetingKey\": \"nobody\"}}")
                .isOk();
        assertThat(unknown.text("value")).isEqualTo("false");
        assertThat(unknown.text("metadata.accessDeniedReason")).isEqualTo("CustomerNotFound");

        development.post("/features/other/archive", "{}").isOk();
        assertThat(evaluate("other", ANN).text("reason")).isEqualTo("DISABLED");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "flag   | not json                                                      | 400 | PARSE_ERROR",
                "flag   | []                                                            | 400 | PARSE_ERROR",
                "flag   | {}                                                            | 400 | INVALID_CONTEXT",
                "flag   | {\"context\": {}}                                             | 400 | TARGETING_KEY_MISSING",
                "flag   | {\"context\": {\"targetingKey\": \"\"}}                       | 400 | TARGETING_KEY_MISSING",
                "flag   | {\"context\": {\"targetingKey\": \"a\", \"requestedUsage\": -1}}  | 400 | INVALID_CONTEXT",
                "flag   | {\"context\": {\"targetingKey\": \"a\", \"requestedUsage\": \"1\"}} | 400 | INVALID_CONTEXT",
                "flag   | {\"context\": {\"targetingKey\": \"a\", \"requestedValues\": [1]}} | 400 | INVALID_CONTEXT",
                "flag   | {\"context\": {\"targetingKey\": \"a\", \"resourceId\": 7}}   | 400 | INVALID_CONTEXT",
                "absent | {\"context\": {\"targetingKey\": \"ann\"}}                    | 404 | FLAG_NOT_FOUND",
            })
    @Sampled(3)
    void error_has_the_code_of_the_protocol(String key, String body, int status, String code) {
        Reply refused = evaluate(key, body);

        assertThat(refused.status()).isEqualTo(status);
        assertThat(refused.text("errorCode")).isEqualTo(code);
        assertThat(refused.text("key")).isEqualTo(key);
        assertThat(refused.text("errorDetails")).isNotEmpty();
    }

    @Test
    void all_flags_have_a_tag_until_something_changes() {
        Reply all = send("", ANN, development.key(), Map.of()).isOk();
        String tag = all.header("ETag");

        List<?> flags = (List<?>) all.at("flags");
        assertThat(flags.stream().<Object>map(it -> ((Map<?, ?>) it).get("key")))
                .contains("calls", "calls:limit", "calls:remaining", "flag", "other", "traffic")
                .doesNotContain("traffic:limit");
        assertThat(send("", ANN, development.key(), Map.of("If-None-Match", tag))
                        .status())
                .isEqualTo(304);
        development.reportUsage("ann", "calls", "1").isOk();
        assertThat(send("", ANN, development.key(), Map.of("If-None-Match", tag))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void client_side_security_and_keys_hold_as_for_checks() {
        acme.http()
                .patch(acme.key(), "/api/v1/environments/development", "{\"hardenClientAccessEnabled\": true}")
                .isOk();
        Map<String, String> token = Map.of("X-CUSTOMER-KEY", development.customerKey("ann"));
        String bob = "{\"context\": {\"targetingKey\": \"bob\"}}";
        for (String path : List.of("", "/flag")) {
            send(path, ANN, development.clientKey(), token).isOk();
            send(path, ANN, development.clientKey(), Map.of()).isProblem(401, "Unauthenticated");
            send(path, bob, development.clientKey(), token).isProblem(403, "AuthCustomerMismatch");
            send(path, ANN, "client-unknown", Map.of()).isProblem(401, "Unauthenticated");
            send(path, "not json", "client-unknown", Map.of()).isProblem(401, "Unauthenticated");
        }
    }

    private Reply evaluate(String key, String body) {
        return send("/" + key, body, development.key(), Map.of());
    }

    private Reply send(String path, String body, String key, Map<String, String> headers) {
        HttpRequest.Builder request = acme.http()
                .request("/ofrep/v1/evaluate/flags" + path)
                .header("X-API-KEY", key)
                .header("Content-Type", "application/json; charset=utf-8")
                .POST(BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return acme.http().sendUndescribed(request);
    }
}
