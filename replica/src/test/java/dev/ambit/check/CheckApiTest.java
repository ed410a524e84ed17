package dev.ambit.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.Sampled;
import dev.ambit.http.Json;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests each rule of the BYOS document over HTTP.
class CheckApiTest {

    private static final CheckReplica REPLICA = new CheckReplica();
    private static final String YES = "200 {\"hasAccess\":true}";
    private static final String NOT_ENTITLED =
            "403 {\"hasAccess\":false,\"reason\":\"Customer not entitled to feature\"}";
    private static final String TOO_MUCH =
            "403 {\"hasAccess\":false,\"reason\":\"Requested usage exceeds the entitlement usage limit\"}";

    private static final String CALLS =
            "{'feature': {'id': 'calls', 'featureType': 'NUMBER', 'meterType': 'INCREMENTAL'}, ";
    private static final String SEATS =
            "{'feature': {'id': 'seats', 'featureType': 'NUMBER', 'meterType': 'FLUCTUATING'}, ";

    private static int customers;

    @AfterAll
    static void close() {
        REPLICA.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'customerId': 'ann'}",
                "{'featureId': 'calls'}",
                "{'customerId': '', 'featureId': 'calls'}",
                "{'customerId': 'ann', 'featureId': ''}",
                "{'customerId': 'ann', 'featureId': null}",
                ""
            })
    void check_without_customer_or_feature_is_rejected(String body) {
        assertThat(REPLICA.ask(body)).isEqualTo("400 customerId and featureId are required");
    }

    @LongTest
    void granted_check_returns_only_has_access() {
        String ann = entitled("{'feature': {'id': 'sso', 'featureType': 'BOOLEAN', 'meterType': 'None'}}, "
                + "{'feature': {'id': 'regions', 'featureType': 'ENUM'}, 'enumValues': ['eu', 'us']}, "
                + "{'feature': {'id': 'size', 'featureType': 'NUMBER', 'meterType': 'NONE'}, 'usageLimit': 5}, "
                + "{'feature': {'id': 'open', 'featureType': 'NUMBER', 'meterType': 'INCREMENTAL'}, 'hasUnlimitedUsage': true}, "
                + "{'feature': {'id': 'soft', 'featureType': 'NUMBER', 'meterType': 'FLUCTUATING'}, 'hasSoftLimit': true}, "
                + CALLS + "'usageLimit': 0.3, 'currentUsage': 0.1}");

        assertThat(REPLICA.ask(ann, "sso")).isEqualTo(YES);
        assertThat(REPLICA.ask(ann, "regions")).isEqualTo(YES);
        assertThat(REPLICA.ask(
                        "{'customerId': '%s', 'featureId': 'regions', 'requestedValues': ['us', 'eu']}".formatted(ann)))
                .isEqualTo(YES);
        assertThat(REPLICA.ask(ann, "size", "7")).isEqualTo(YES);
        assertThat(REPLICA.ask(ann, "open", "1e300")).isEqualTo(YES);
        assertThat(REPLICA.ask(ann, "soft", "1")).isEqualTo(YES);
        assertThat(REPLICA.ask(ann, "calls", "0.2")).isEqualTo(YES);
        assertThat(REPLICA.ask(ann, "calls", "null")).isEqualTo(YES);
    }

    @Test
    void denied_check_has_a_reason() {
        String ann = entitled("null, {'credit': {'id': 'tokens'}}, {'feature': null}, " + CALLS
                + "'usageLimit': 10, 'currentUsage': 9}, "
                + "{'feature': {'id': 'odd', 'featureType': 'SHAPE'}}, "
                + "{'feature': {'id': 'none', 'featureType': 'ENUM'}, 'enumValues': []}, "
                + "{'feature': {'id': 'regions', 'featureType': 'ENUM'}, 'enumValues': ['eu', 'us']}");

        assertThat(REPLICA.ask("nobody", "calls"))
                .isEqualTo("403 {\"hasAccess\":false,\"reason\":\"Customer not found\"}");
        assertThat(REPLICA.ask(ann, "Calls")).isEqualTo(NOT_ENTITLED);
        assertThat(REPLICA.ask(ann, "tokens")).isEqualTo(NOT_ENTITLED);
        assertThat(REPLICA.ask(ann, "calls", "1")).isEqualTo(YES);
        assertThat(REPLICA.ask(ann, "calls", "1.0000001")).isEqualTo(TOO_MUCH);
        assertThat(REPLICA.ask(ann, "calls", "2")).isEqualTo(TOO_MUCH);
        assertThat(REPLICA.ask(ann, "odd"))
                .isEqualTo("403 {\"hasAccess\":false,\"reason\":\"Feature type is not BOOLEAN, NUMBER or ENUM\"}");
        String others =
                "403 {\"hasAccess\":false,\"reason\":\"Requested values are not all among the values of the entitlement\"}";
        assertThat(REPLICA.ask(ann, "none")).isEqualTo(others);
        assertThat(REPLICA.ask("{'customerId': '%s', 'featureId': 'regions', 'requestedValues': ['eu', 'mars']}"
                        .formatted(ann)))
                .isEqualTo(others);
    }

    @Test
    void check_in_a_form_is_decided_like_json() {
        String ann = entitled(CALLS + "'usageLimit': 10, 'currentUsage': 9}, "
                + "{'feature': {'id': 'a b', 'featureType': 'ENUM'}, 'enumValues': ['e,u', 'us']}");

        assertThat(REPLICA.fill("customerId=%s&featureId=calls&requestedUsage=1".formatted(ann)))
                .isEqualTo(YES);
        assertThat(REPLICA.fill("customerId=%s&featureId=calls&requestedUsage=1.5&more=x".formatted(ann)))
                .isEqualTo(TOO_MUCH);
        assertThat(REPLICA.fill("customerId=%s&featureId=a+b&requestedValues=us&requestedValues=e%%2Cu".formatted(ann)))
                .isEqualTo(YES);
        assertThat(REPLICA.fill("customerId=%s&featureId=a%%20b&requestedValues%%5B%%5D=us".formatted(ann)))
                .isEqualTo(YES);
        assertThat(REPLICA.fill("customerId=%s&featureId=a+b&requestedValues[0]=mars".formatted(ann)))
                .startsWith("403 ");
        assertThat(REPLICA.fill("featureId=calls")).isEqualTo("400 customerId and featureId are required");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org:42",
                "a/b",
                "a+b",
                "a b",
                "a%2Fb",
                "a%252Fb",
                "/",
                "../x",
                "?a=b&c#d",
                "São Paulo",
                "日本語",
                "🦊"
            })
    @Sampled(3)
    void customer_id_with_any_characters_is_found(String id) {
        REPLICA.entitle(id, 10, "{'feature': {'id': 'sso', 'featureType': 'BOOLEAN', 'meterType': 'None'}}");

        assertThat(REPLICA.ask(id, "sso")).isEqualTo(YES);
        assertThat(REPLICA.fill("featureId=sso&customerId=" + URLEncoder.encode(id, UTF_8)))
                .isEqualTo(YES);
        assertThat(REPLICA.ask(URLEncoder.encode("x" + id, UTF_8), "sso")).endsWith("\"Customer not found\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "customerId {'customerId': 5, 'featureId': 'f'}",
                "featureId {'customerId': 'c', 'featureId': ['f']}",
                "requestedUsage {'customerId': 'c', 'featureId': 'f', 'requestedUsage': '1'}",
                "requestedUsage {'customerId': 'c', 'featureId': 'f', 'requestedUsage': -1}",
                "requestedUsage {'customerId': 'c', 'featureId': 'f', 'requestedUsage': -1e-99999}",
                "requestedUsage {'customerId': 'c', 'featureId': 'f', 'requestedUsage': 1e309}",
                "requestedUsage {'customerId': 'c', 'featureId': 'f', 'requestedUsage': 1e99999999999}",
                "requestedUsage {'customerId': 'c', 'featureId': 'f', 'requestedUsage': true}",
                "requestedUsage {'customerId': 'c', 'featureId': 'f', 'requestedUsage': []}",
                "requestedValues {'customerId': 'c', 'featureId': 'f', 'requestedValues': 'x'}",
                "requestedValues {'customerId': 'c', 'featureId': 'f', 'requestedValues': [null]}",
                "requestedUsage customerId=c&featureId=f&requestedUsage=",
                "requestedUsage customerId=c&featureId=f&requestedUsage=NaN",
                "customerId customerId=c&customerId=c&featureId=f",
                "featureId customerId=c&featureId=%zz"
            })
    void field_of_the_wrong_type_is_named(String given) {
        String field = given.substring(0, given.indexOf(' '));
        String body = given.substring(field.length() + 1);

        String answer = body.startsWith("{") ? REPLICA.ask(body) : REPLICA.fill(body);

        assertThat(answer).startsWith("400 ").contains("\"field\":\"%s\"".formatted(field));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "null",
                "5",
                "{'customerId': 'c', 'featureId': 'f'} x",
                "{'customerId': NaN}",
                "{'a': {}",
                "\u0000"
            })
    void body_that_is_not_a_json_object_is_rejected(String body) {
        assertThat(REPLICA.ask(body)).startsWith("400 ");
    }

    @Test
    void impossible_customer_ids_are_not_found() {
        assertThat(REPLICA.ask("a\\u0000b", "f")).startsWith("403 ").contains("Customer not found");
        assertThat(REPLICA.ask("a\\ud800b", "f")).startsWith("403 ").contains("Customer not found");
        assertThat(REPLICA.ask("a".repeat(100_000), "f")).startsWith("403 ").contains("Customer not found");
        assertThat(REPLICA.ask("x or 1=1 --", "f".repeat(100_000))).startsWith("403 ");
    }

    @Test
    void very_deep_json_is_rejected_and_the_replica_survives() {
        String deep = "{\"customerId\":\"c\",\"featureId\":\"f\",\"requestedValues\":" + "[".repeat(500_000);

        assertThat(CheckReplica.shown(REPLICA.post("", "application/json", deep)))
                .startsWith("400 ");
        assertThat(CheckReplica.shown(REPLICA.post("", "application/json", "[".repeat(900_000))))
                .startsWith("400 ");
        assertThat(CheckReplica.shown(REPLICA.post("", null, "{\"customerId\":\"c\",\"featureId\":\"f\"}")))
                .startsWith("403 ");
    }

    @Test
    void checks_must_be_posted() {
        assertThat(REPLICA.get().statusCode()).isEqualTo(405);
    }

    @Test
    void usage_resets_only_for_incremental_meters() {
        String used = "'usageLimit': 10, 'currentUsage': 10, ";
        String ann = entitled(CALLS + used + "'nextResetDate': '2026-01-01T01:00:00.5+01:00'}, " + SEATS + used
                + "'nextResetDate': '2025-01-01T00:00:00Z'}");

        REPLICA.now = Instant.parse("2026-01-01T00:00:00.499Z");
        assertThat(REPLICA.ask(ann, "calls", "1")).isEqualTo(TOO_MUCH);
        REPLICA.now = Instant.parse("2026-01-01T00:00:00.500Z");
        assertThat(REPLICA.ask(ann, "calls", "1")).isEqualTo(YES);
        assertThat(REPLICA.ask(ann, "calls", "11")).isEqualTo(TOO_MUCH);
        assertThat(REPLICA.ask(ann, "seats", "1")).isEqualTo(TOO_MUCH);
        REPLICA.now = CheckReplica.TODAY;
    }

    @Test
    void usage_resets_at_the_newest_reported_time() {
        String used = CALLS + "'usageLimit': 10, 'currentUsage': 10, ";
        String past = "'2025-12-01T00:00:00Z'";
        String future = "'2026-02-01T00:00:00Z'";
        String both = "'nextResetDate': %s, 'usagePeriodEnd': %s";

        String ann = entitled(used + both.formatted(past, future) + "}");
        assertThat(REPLICA.ask(ann, "calls", "1")).isEqualTo(YES);
        REPLICA.list(ann, 20, used + both.formatted(future, past) + "}");
        assertThat(REPLICA.ask(ann, "calls", "1")).isEqualTo(TOO_MUCH);
        REPLICA.measure(ann, "calls", 30, "'usagePeriodEnd': " + past);
        assertThat(REPLICA.ask(ann, "calls", "1")).isEqualTo(YES);
        REPLICA.measure(ann, "calls", 31, "'nextResetDate': " + future);
        assertThat(REPLICA.ask(ann, "calls", "1")).isEqualTo(TOO_MUCH);
        REPLICA.measure(ann, "calls", 32, "'nextResetDate': null, 'usagePeriodEnd': " + past);
        assertThat(REPLICA.ask(ann, "calls", "1")).isEqualTo(YES);
        REPLICA.measure(ann, "calls", 33, both.formatted(future, past));
        assertThat(REPLICA.ask(ann, "calls", "1")).isEqualTo(TOO_MUCH);
        REPLICA.measure(ann, "calls", 34, "'usagePeriodEnd': " + past);
        assertThat(REPLICA.ask(ann, "calls", "1")).isEqualTo(YES);
        REPLICA.measure(ann, "calls", 35, both.formatted("null", "null"));
        assertThat(REPLICA.ask(ann, "calls", "1")).isEqualTo(TOO_MUCH);
        REPLICA.measure(ann, "calls", 36, "'usagePeriodEnd': " + past);
        REPLICA.list(ann, 40, used + both.formatted(future, past) + "}");
        assertThat(REPLICA.ask(ann, "calls", "1")).isEqualTo(TOO_MUCH);
        REPLICA.list(ann, 41, used + "'usagePeriodEnd': " + past + "}");
        assertThat(REPLICA.ask(ann, "calls", "1")).isEqualTo(YES);
    }

    @Test
    void response_header_has_the_age_of_the_data() {
        assertThat(asked("").headers().firstValue("Ambit-Replica-Age")).hasValue("3");
        REPLICA.ageSeconds = 4000;
        assertThat(asked("").headers().firstValue("Ambit-Replica-Age")).hasValue("4000");
        assertThat(asked("?explain=true").headers().firstValue("Ambit-Replica-Age"))
                .hasValue("4000");
        REPLICA.ageSeconds = -1;
        assertThat(asked("").headers().firstValue("Ambit-Replica-Age")).isEmpty();
        REPLICA.ageSeconds = 3;
    }

    @Test
    void explanation_is_returned_only_on_request() {
        String ann =
                entitled(CALLS + "'usageLimit': 10, 'currentUsage': 9.5, 'nextResetDate': '2026-02-01T00:00:00Z'}, "
                        + "{'feature': {'id': 'regions', 'featureType': 'ENUM'}, 'enumValues': ['eu', 'us']}");
        String calls = "{\"customerId\":\"%s\",\"featureId\":\"calls\",\"requestedUsage\":1}".formatted(ann);

        HttpResponse<String> answer = REPLICA.post("?explain=true", "application/json", calls);
        assertThat(answer.statusCode()).isEqualTo(403);
        Map<?, ?> body = Json.read(answer.body(), Map.class);
        assertThat(body.get("reason")).isEqualTo("Requested usage exceeds the entitlement usage limit");
        assertThat(Json.text(body.get("explanation"))).isEqualTo("""
                {"code":"RequestedUsageExceedingLimit","now":"2026-01-01T00:00:00.000Z","featureType":"NUMBER",\
                "meterType":"INCREMENTAL","reportedUsage":9.5,"currentUsage":9.5,"requestedUsage":1,"usageLimit":10,\
                "isLimited":true,"resetAt":"2026-02-01T00:00:00.000Z","isReset":false,\
                "arithmetic":"9.5 + 1 = 10.5, which is more than 10"}""");
        assertThat(CheckReplica.shown(REPLICA.post("?explain=false", "application/json", calls)))
                .isEqualTo(TOO_MUCH);
        assertThat(REPLICA.post("?explain=true", "application/json", calls.replace("calls", "regions"))
                        .body())
                .startsWith("{\"hasAccess\":true,\"explanation\":{")
                .contains("\"enumValues\":[\"eu\",\"us\"]");
        assertThat(asked("?explain=true").body()).contains("\"code\":\"CustomerNotFound\"");
        assertThat(CheckReplica.shown(asked("?explain=perhaps")))
                .startsWith("400 ")
                .contains("\"field\":\"explain\"");
    }

    @Test
    void token_is_required_if_configured() {
        try (var closed = new CheckReplica("sesame")) {
            assertThat(CheckReplica.shown(closed.post("", "application/json", "{")))
                    .isEqualTo("401 Unauthorized");
            for (String wrong :
                    new String[] {"Bearer", "Bearer ", "Bearer sesam", "Bearer sesamee", "Basic sesame", "sesame"}) {
                HttpResponse<String> answer = closed.post("", "application/json", "{}", "Authorization", wrong);
                assertThat(answer.statusCode()).as(wrong).isEqualTo(401);
                assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
            }
            assertThat(CheckReplica.shown(closed.post("?explain=x", "application/json", "{}")))
                    .isEqualTo("401 Unauthorized");
            assertThat(CheckReplica.shown(closed.post("", "application/json", "{}", "Authorization", "bearer sesame")))
                    .isEqualTo("400 customerId and featureId are required");
            assertThat(CheckReplica.shown(closed.post(
                            "",
                            "application/json",
                            "{\"customerId\":\"c\",\"featureId\":\"f\"}",
                            "Authorization",
                            "Bearer sesame")))
                    .startsWith("403 ");
        }
    }

    private static HttpResponse<String> asked(String query) {
        return REPLICA.post(query, "application/json", "{\"customerId\":\"nobody\",\"featureId\":\"f\"}");
    }

    /// Each test uses its own customer.
    private static String entitled(String entitlements) {
        String customer = "customer-" + customers++;
        REPLICA.entitle(customer, 10, entitlements);
        return customer;
    }
}
