package dev.ambit.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Sends forged requests and unusual entitlements to the application of `examples/byos`.
@Tag("long")
class ByosSenderTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String LEGACY = "legacy-secret-of-this-test";
    private static final String PLAIN = "Stigg-Webhooks-Secret";
    private static final int AT_ONCE = 100;

    private static final List<String> IDS = List.of(
            "cus:1",
            "a+b",
            "a b",
            "a/b",
            "a%2Fb",
            "a%b",
            "100%",
            "a?b#c&d=e",
            "Ärger",
            "客户",
            "😀".repeat(255),
            "$1",
            "__proto__");

    private static @Nullable ByosExample installed;

    private static ByosExample example;

    @BeforeAll
    static void start() throws Exception {
        ByosExample.requireNpm();
        example = ByosExample.install("byos-alone", Map.of("ENVIRONMENT_ID", "ours"));
        installed = example;
        example.webhook(SECRET, LEGACY);
        example.start();
    }

    @AfterAll
    static void stop() {
        if (installed != null) {
            installed.close();
        }
    }

    @Test
    void request_without_proof_is_rejected() {
        String body = event("customer.created", "'messageId': 'forged', 'id': 'eve'");

        assertThat(example.post("/webhook", body)).satisfies(ByosSenderTest::isUnauthorized);
        assertThat(example.post("/webhook?secret=" + LEGACY, body, PLAIN, "guessed"))
                .satisfies(ByosSenderTest::isUnauthorized);
        assertThat(example.post(
                        "/webhook",
                        body,
                        PLAIN,
                        LEGACY,
                        "webhook-id",
                        "forged",
                        "webhook-timestamp",
                        "1",
                        "webhook-signature",
                        "v1,AAAA"))
                .satisfies(ByosSenderTest::isUnauthorized);
        assertThat(example.rows().texts("select customer_id from public.customers"))
                .doesNotContain("eve");

        CommandResult unarmed = example.node("server.js");
        assertThat(unarmed.exit()).as(unarmed.out()).isOne();

        HttpResponse<String> proven = example.post("/webhook", body, PLAIN, LEGACY);
        assertThat(proven.statusCode() + proven.body()).isEqualTo("200{\"success\":true}");
        assertThat(example.rows().texts("select customer_id from public.customers"))
                .contains("eve");
    }

    @Test
    void invalid_event_is_rejected_permanently() {
        for (String body : List.of(
                "",
                "{",
                "[]",
                "null",
                "[".repeat(1_000_000),
                "{}",
                event("customer.created", "'messageId': 'm-1'"),
                event("customer.created", "'messageId': 'm-2', 'id': '%s'".formatted("a".repeat(256))),
                event("customer.created", "'messageId': 'm-3', 'id': 'a\\u0000b'"),
                event("customer.created", "'messageId': 'm-9', 'id': 'a', 'environmentId': 'theirs'"),
                event("customer.created", "'messageId': 'm-4', 'id': 'a', 'timestamp': 'yesterday'"),
                event("customer.created", "'messageId': 'm-5', 'id': 'a', 'deep': " + nested(100_000)),
                event(
                        "subscription.canceled",
                        "'messageId': 'm-8', 'id': 's', 'status': 'CANCELED', 'customer': {'id': 'ann'}, 'endDate': 5"),
                event("entitlements.updated", "'messageId': 'm-6', 'customer': {'id': 'a'}, 'entitlements': {}"),
                event(
                        "subscription.created",
                        "'messageId': 'm-7', 'id': 's', 'status': 'ACTIVE', 'customer': {'id': 'octo'},"
                                + " 'plan': {'id': 'p'}, 'startDate': 'soon'"))) {
            HttpResponse<String> answer = example.post("/webhook", body, PLAIN, LEGACY);
            assertThat(answer.statusCode())
                    .as(body.substring(0, Math.min(body.length(), 200)))
                    .isEqualTo(400);
        }
        assertThat(example.post("/webhook", event("coupon.created", "'id': 1"), PLAIN, LEGACY)
                        .statusCode())
                .isEqualTo(200);
        assertThat(example.post("/webhook", " ".repeat(16 << 20), PLAIN, LEGACY).statusCode())
                .isEqualTo(413);
        for (String asked : List.of("{}", "{'customerId': '', 'featureId': 'f'}")) {
            assertThat(example.checkAccess(withDoubleQuotes(asked)))
                    .isEqualTo("400 customerId and featureId are required");
        }
        assertThat(example.checkAccess("{")).startsWith("400 ");
        assertThat(example.checkAccess("5")).startsWith("400 ");
        for (String ids : List.of(
                "1, 'featureId': 'f'",
                "'a\\u0000', 'featureId': 'f'",
                "'ann', 'featureId': 'f', 'requestedUsage': -1",
                "'ann', 'featureId': 'f', 'requestedUsage': '1'",
                "'ann', 'featureId': 'f', 'requestedValues': 'eu'")) {
            assertThat(asked(ids)).as(ids).startsWith("400 ");
        }
    }

    /// Ambit accepts any visible characters, and compares ids byte for byte.
    @Test
    void ids_of_any_characters_are_kept_as_they_are() {
        for (String id : IDS) {
            deliver("customer.created", 1, "'id': '%s', 'name': 'Odd'".formatted(id));
            deliver("subscription.created", 2, """
                    'id': '%1$s', 'status': 'ACTIVE', 'customer': {'id': '%1$s'}, 'plan': {'id': 'pro'},
                    'startDate': '2026-01-01T00:00:00Z'""".formatted(id));
            deliver("entitlements.updated", 3, """
                    'customer': {'id': '%s'}, 'entitlements': [{'feature': {'id': 'sso', 'featureType': 'BOOLEAN'}}]""".formatted(id));
            deliver("entitlements.updated", 4, """
                    'customer': {'id': '%s'}, 'resource': {'id': 'site:1/a b+c%%20d'}, 'entitlements': []""".formatted(id));
        }

        assertThat(example.rows().texts("select customer_id from public.customers where name = 'Odd'"))
                .containsExactlyInAnyOrderElementsOf(IDS);
        assertThat(example.rows()
                        .texts("select subscription_id from public.subscriptions where subscription_id = customer_id"))
                .containsExactlyInAnyOrderElementsOf(IDS);
        for (String id : IDS) {
            assertThat(example.access(id, "sso", 0)).as(id).isEqualTo("200 {\"hasAccess\":true}");
            assertThat(example.post(
                                    "/check-access",
                                    "featureId=sso&customerId=" + URLEncoder.encode(id, UTF_8),
                                    "Content-Type",
                                    "application/x-www-form-urlencoded")
                            .statusCode())
                    .as(id)
                    .isEqualTo(200);
        }
    }

    @Test
    void concurrent_events_of_one_customer_end_in_their_order() {
        IntStream.rangeClosed(1, AT_ONCE)
                .parallel()
                .map(it -> 1 + it * 37 % AT_ONCE)
                .forEach(version -> {
                    deliver("customer.updated", version, "'id': 'gus', 'name': '%d'".formatted(version));
                    deliver(
                            "measurement.reported",
                            100 + version,
                            "'customer': {'id': 'gus'}, 'feature': {'id': 'calls'}, 'currentUsage': 0.%03d"
                                    .formatted(version));
                    deliver("entitlements.updated", version, """
                    'customer': {'id': 'gus'}, 'entitlements': [{'usageLimit': 0.3,
                        'feature': {'id': 'calls', 'featureType': 'NUMBER', 'meterType': 'INCREMENTAL'}}]""");
                });

        assertThat(example.rows()
                        .texts("select name || (entitlements -> 0 ->> 'currentUsage') from public.customers"
                                + " where customer_id = 'gus'"))
                .containsExactly(AT_ONCE + "0.1");
        // With floating point numbers the sum would be greater.
        assertThat(example.access("gus", "calls", "0.2")).startsWith("200");
        assertThat(example.access("gus", "calls", "0.2001")).startsWith("403");
    }

    @Test
    void access_is_decided_by_the_entitlement() {
        deliver("customer.created", 1, "'id': 'hal'");
        deliver("entitlements.updated", 2, """
                'customer': {'id': 'hal'}, 'entitlements': [
                    {'feature': {'id': 'sso', 'featureType': 'BOOLEAN'}},
                    {'feature': {'id': 'region', 'featureType': 'ENUM'}, 'enumValues': ['eu', 'us']},
                    {'feature': {'id': 'nowhere', 'featureType': 'ENUM'}, 'enumValues': []},
                    {'feature': {'id': 'limit', 'featureType': 'NUMBER', 'meterType': 'None'}, 'usageLimit': 1},
                    {'feature': {'id': 'free', 'featureType': 'NUMBER', 'meterType': 'INCREMENTAL'},
                        'hasUnlimitedUsage': true},
                    {'feature': {'id': 'soft', 'featureType': 'NUMBER', 'meterType': 'INCREMENTAL'},
                        'hasSoftLimit': true, 'usageLimit': 1, 'currentUsage': 5},
                    {'feature': {'id': 'seats', 'featureType': 'NUMBER', 'meterType': 'FLUCTUATING'},
                        'usageLimit': 5, 'currentUsage': 5, 'nextResetDate': '2020-01-01T00:00:00Z'},
                    {'feature': {'id': 'over', 'featureType': 'NUMBER', 'meterType': 'INCREMENTAL'},
                        'usageLimit': 5, 'currentUsage': 5, 'usagePeriodEnd': '2020-01-01T00:00:00Z'},
                    {'feature': {'id': 'nothing', 'featureType': 'NUMBER', 'meterType': 'INCREMENTAL'}},
                    {'feature': {'id': 'new', 'featureType': 'CREDIT'}}, {'creditBalance': 5}, null]""");

        assertThat(decisions("sso limit free soft over", "9999"))
                .isEqualTo("sso 200, limit 200, free 200, soft 200, over 403");
        assertThat(decisions("seats over nothing new", "1")).isEqualTo("seats 403, over 200, nothing 403, new 403");
        assertThat(decisions("seats over nothing missing", "0"))
                .isEqualTo("seats 200, over 200, nothing 200, missing 403");
        assertThat(asked("'hal', 'featureId': 'region', 'requestedValues': ['eu']"))
                .isEqualTo("200 {\"hasAccess\":true}");
        assertThat(asked("'hal', 'featureId': 'region', 'requestedValues': ['eu', 'asia']"))
                .startsWith("403");
        assertThat(asked("'hal', 'featureId': 'nowhere'")).startsWith("403");
        assertThat(asked("'Hal', 'featureId': 'sso'"))
                .isEqualTo("403 {\"hasAccess\":false,\"reason\":\"Customer not found\"}");
    }

    /// The document's example of the end of a trial has no other fields, and it may arrive first.
    @Test
    void trial_end_event_keeps_the_other_fields() {
        String begun = """
                'id': '%s', 'status': 'IN_TRIAL', 'customer': {'id': 'ivy'}, 'plan': {'id': 'pro'},
                'startDate': '2026-01-01T00:00:00Z', 'timestamp': '2026-01-01T00:00:00Z', 'environmentId': 'ours'""";
        String ended = "'id': '%1$s', 'entityId': '%1$s', 'status': 'EXPIRED', 'timestamp': '2026-01-02T00:00:00Z'";
        send("customer.created", "'id': 'ivy'");

        send("subscription.created", begun.formatted("first"));
        send("subscription.trial_expired", ended.formatted("first"));
        send("subscription.trial_expired", ended.formatted("late"));
        send("subscription.created", begun.formatted("late"));

        assertThat(example.rows()
                        .texts("select concat_ws(' ', subscription_id, customer_id, plan_id, status, start_date)"
                                + " from public.subscriptions where customer_id = 'ivy' order by subscription_id"))
                .containsExactly(
                        "first ivy pro EXPIRED 2026-01-01 00:00:00", "late ivy pro EXPIRED 2026-01-01 00:00:00");
    }

    private static void send(String type, String fields) {
        String body = event(type, "'messageId': '%s', %s".formatted(UUID.randomUUID(), fields));
        assertThat(example.post("/webhook", body, PLAIN, LEGACY).statusCode()).isEqualTo(200);
    }

    private static void deliver(String type, int version, String fields) {
        String body =
                event(type, "'messageId': '%s', 'entityVersion': %d, %s".formatted(UUID.randomUUID(), version, fields));
        assertThat(example.post("/webhook", body, PLAIN, LEGACY).statusCode()).isEqualTo(200);
    }

    private static void isUnauthorized(HttpResponse<String> answer) {
        assertThat(answer.statusCode() + answer.body()).isEqualTo("401Unauthorized");
    }

    /// Returns each feature with the status of its check.
    private static String decisions(String features, String usage) {
        return String.join(
                ", ",
                List.of(features.split(" ")).stream()
                        .map(it -> it + " " + example.access("hal", it, usage).substring(0, 3))
                        .toList());
    }

    private static String asked(String fields) {
        return example.checkAccess(withDoubleQuotes("{'customerId': %s}".formatted(fields)));
    }

    private static String event(String type, String fields) {
        return withDoubleQuotes("{'type': '%s', %s}".formatted(type, fields));
    }

    private static String nested(int depth) {
        return "[".repeat(depth) + "]".repeat(depth);
    }

    private static String withDoubleQuotes(String text) {
        return text.replace('\'', '"');
    }
}
