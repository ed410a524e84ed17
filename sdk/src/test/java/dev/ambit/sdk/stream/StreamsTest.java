package dev.ambit.sdk.stream;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.JsonPaths;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.TestWebSocket;
import dev.ambit.http.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamsTest {

    private static final String ENTITLEMENTS = """
            subscription OnEntitlementsUpdated { entitlementsUpdated { ...P __typename } }
            fragment P on EntitlementsUpdated { customerId resourceId entitlements { ...E __typename } }
            fragment E on Entitlement { isGranted usageLimit hasUnlimitedUsage currentUsage entitlementUpdatedAt
              usageUpdatedAt resetPeriodConfiguration { __typename ... on MonthlyResetPeriodConfig { monthlyAccordingTo } }
              feature { refId featureType meterType unitTransformation { divide round } } creditRate { amount } validUntil }
            """;

    private static final String USAGE = """
            subscription OnUsageUpdated { usageUpdated {
              usage { customerId resourceId featureId currentUsage usagePeriodStart usagePeriodEnd nextResetDate }
              entitlement { isGranted usageLimit hasUnlimitedUsage feature { refId } } } }
            """;

    private static final String ENTITLEMENTS_V2 = """
            subscription { entitlementsUpdatedV2 { customerId accessDeniedReason entitlements {
              __typename ... on FeatureEntitlement { isGranted feature { refId } } ... on CreditEntitlement { isGranted } } } }
            """;

    private static final String USAGE_V2 = """
            subscription { usageUpdatedV2 { customerId entitlementReference { type id }
              usage { currentUsage usagePeriodStart usagePeriodEnd usageUpdatedAt } } }
            """;

    private static final String PUBLISHED = """
            subscription { packagePublished {
              accountId environmentId packageType packageRefId packageVersion migrationType } }
            """;

    private static final String CREDITS =
            "subscription { creditBalanceUpdated { currency { currencyId units { singular } } currentBalance validUntil } }";

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();

    @BeforeEach
    void a_plan() {
        catalog.feature("calls", METERED);
        catalog.feature("flag", BOOLEAN);
        catalog.plan("pro", grant("calls", "\"usageLimit\": 10", "\"resetPeriod\": \"MONTH\""), grant("flag"));
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
    }

    @Test
    void changes_of_the_whole_environment_arrive_in_both_generations() {
        try (TestWebSocket socket = connect(development.key())) {
            subscribe(socket, "1", ENTITLEMENTS);
            subscribe(socket, "2", ENTITLEMENTS_V2);
            subscribe(socket, "3", CREDITS);
            synchronize(socket);

            buy("ann");

            List<Object> two = List.of(next(socket), next(socket));
            Object first = byId(two, "1");
            Object second = byId(two, "2");
            assertThat(text(first, "payload.data.entitlementsUpdated.customerId"))
                    .isEqualTo("ann");
            assertThat(text(first, "payload.data.entitlementsUpdated.entitlements.0.feature.refId"))
                    .isEqualTo("calls");
            assertThat(text(first, "payload.data.entitlementsUpdated.entitlements.0.feature.meterType"))
                    .isEqualTo("Incremental");
            assertThat(text(first, "payload.data.entitlementsUpdated.entitlements.0.usageLimit"))
                    .isEqualTo("10.0");
            assertThat(text(first, "payload.data.entitlementsUpdated.entitlements.0.__typename"))
                    .isEqualTo("Entitlement");
            assertThat(
                            text(
                                    first,
                                    "payload.data.entitlementsUpdated.entitlements.0.resetPeriodConfiguration.monthlyAccordingTo"))
                    .isEqualTo("SubscriptionStart");
            assertThat(text(second, "payload.data.entitlementsUpdatedV2.entitlements.1.__typename"))
                    .isEqualTo("FeatureEntitlement");
            assertThat(text(second, "payload.data.entitlementsUpdatedV2.entitlements.1.feature.refId"))
                    .isEqualTo("flag");
        }
    }

    @Test
    void usage_arrives_with_times_in_milliseconds() {
        buy("ann");
        try (TestWebSocket socket = connect(development.key())) {
            subscribe(socket, "1", USAGE);
            subscribe(socket, "2", USAGE_V2);
            synchronize(socket);

            development.reportUsage("ann", "calls", "4").isOk();

            List<Object> two = List.of(next(socket), next(socket));
            Object usage = JsonPaths.at(byId(two, "1"), "payload.data.usageUpdated.usage");
            assertThat(text(usage, "featureId")).isEqualTo("calls");
            assertThat(text(usage, "currentUsage")).isEqualTo("4.0");
            double start = Double.parseDouble(text(usage, "usagePeriodStart"));
            double end = Double.parseDouble(text(usage, "usagePeriodEnd"));
            assertThat((double) System.currentTimeMillis()).isBetween(start, end);
            assertThat(text(usage, "nextResetDate")).isEqualTo(text(usage, "usagePeriodEnd"));
            Object second = JsonPaths.at(byId(two, "2"), "payload.data.usageUpdatedV2");
            assertThat(text(second, "entitlementReference.id")).isEqualTo("calls");
            assertThat(text(second, "usage.usagePeriodStart")).endsWith("Z");
        }
    }

    @Test
    void published_packages_arrive_and_drafts_do_not() {
        try (TestWebSocket socket = connect(development.key())) {
            subscribe(socket, "1", PUBLISHED);
            synchronize(socket);

            catalog.plan("basic", grant("flag"));

            Object published = JsonPaths.at(next(socket), "payload.data.packagePublished");
            assertThat(text(published, "packageRefId")).isEqualTo("basic");
            assertThat(text(published, "packageType")).isEqualTo("Plan");
            assertThat(text(published, "packageVersion")).isEqualTo("0");
            assertThat(text(published, "migrationType")).isEqualTo("NEW_CUSTOMERS");
            assertThat(text(published, "environmentId")).isEqualTo(development.id());
            synchronize(socket);
        }
    }

    @Test
    void archived_customer_has_no_entitlements_left() {
        buy("ann");
        try (TestWebSocket socket = connect(development.key())) {
            subscribe(socket, "1", ENTITLEMENTS);
            synchronize(socket);

            development.post("/customers/ann/archive", "{}").isOk();

            Object last = next(socket);
            assertThat(JsonPaths.at(last, "payload.data.entitlementsUpdated.entitlements"))
                    .isEqualTo(List.of());
        }
    }

    @Test
    void other_environments_and_completed_subscriptions_stay_silent() {
        try (TestWebSocket other = connect(acme.production().key());
                TestWebSocket socket = connect(development.key())) {
            subscribe(other, "1", ENTITLEMENTS);
            subscribe(socket, "1", ENTITLEMENTS);
            socket.send("{\"type\": \"complete\", \"id\": \"1\"}");
            synchronize(socket);
            synchronize(other);

            buy("ann");
            development.post("/customers", "{\"id\": \"bob\"}").isOk();

            synchronize(socket);
            synchronize(other);
        }
    }

    @ParameterizedTest
    @CsvSource({"unknown, 4401, Invalid API key", "client, 4403, Forbidden", "account, 4403, Forbidden"})
    @Tag("ci")
    void other_keys_are_refused(String kind, int code, String reason) {
        String key = switch (kind) {
            case "client" -> development.clientKey();
            case "account" -> acme.key();
            default -> "server-unknown";
        };
        try (TestWebSocket socket = open(Map.of())) {
            initialize(socket, key);

            assertThat(socket.code()).isEqualTo(code);
            assertThat(socket.reason()).isEqualTo(reason);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-api-key", "X-Api-Key"})
    void headers_of_the_first_message_ignore_case(String name) {
        try (TestWebSocket socket = open(Map.of())) {
            socket.send(Json.text(
                    Map.of("type", "connection_init", "payload", Map.of("headers", Map.of(name, development.key())))));

            assertThat(text(next(socket), "type")).isEqualTo("connection_ack");
        }
    }

    @Test
    void first_message_with_another_credential_than_the_handshake_is_refused() {
        try (TestWebSocket socket = open(Map.of("X-API-KEY", "server-other"))) {
            initialize(socket, development.clientKey());

            assertThat(socket.code()).isEqualTo(4400);
        }
    }

    @Test
    void server_key_in_a_page_of_another_origin_is_refused() {
        try (TestWebSocket socket = open(Map.of("Origin", "https://shop.example"))) {
            socket.send(Json.text(Map.of(
                    "type",
                    "connection_init",
                    "payload",
                    Map.of("headers", Map.of("X-API-KEY", development.key(), "origin", "http://h", "Host", "h")))));

            assertThat(socket.code()).isEqualTo(4403);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ sdkStream }",
                "subscription { entitlementsUpdated { nothing } }",
                "subscription { a: usageUpdated { usage { featureId } } b: usageUpdated { usage { featureId } } }",
                "subscription { usageUpdated { a: usage { featureId } b: usage { featureId } } }",
                "subscription { ...F } fragment F on Subscription { ...F }",
                "not graphql",
            })
    void invalid_document_fails_alone(String document) {
        try (TestWebSocket socket = connect(development.key())) {
            subscribe(socket, "1", document);

            Object error = next(socket);
            assertThat(text(error, "type")).isEqualTo("error");
            assertThat(text(error, "payload.0.extensions.code")).isEqualTo("BadUserInput");
            synchronize(socket);
        }
    }

    @Test
    void connection_without_a_key_or_with_wrong_messages_is_closed() {
        try (TestWebSocket early = open(Map.of());
                TestWebSocket twice = connect(development.key());
                TestWebSocket wrong = connect(development.key());
                TestWebSocket same = connect(development.key())) {
            subscribe(early, "1", ENTITLEMENTS);
            initialize(twice, development.key());
            wrong.send("{\"type\": \"unknown\"}");
            subscribe(same, "1", ENTITLEMENTS);
            subscribe(same, "1", ENTITLEMENTS);

            assertThat(early.code()).isEqualTo(4401);
            assertThat(twice.code()).isEqualTo(4429);
            assertThat(wrong.code()).isEqualTo(4400);
            assertThat(same.code()).isEqualTo(4409);
        }
    }

    @LongTest
    void revoked_key_loses_its_connection() {
        String path = "/api/v1/environments/development/api-keys";
        var made = acme.http().post(acme.key(), path, """
                        {"displayName": "stream", "keyType": "SCOPED", "scopes": [{"resource": "CUSTOMER", "action": "READ"}]}
                        """).isOk();
        try (TestWebSocket socket = connect(made.text("token"))) {
            acme.http()
                    .post(acme.key(), "%s/%s/revoke".formatted(path, made.text("id")), "{}")
                    .isOk();

            assertThat(socket.code()).isEqualTo(4401);
            assertThat(socket.reason()).isEqualTo("Invalid API key");
        }
    }

    private void buy(String customer) {
        development
                .post("/subscriptions", "{\"customerId\": \"%s\", \"planId\": \"pro\"}".formatted(customer))
                .isOk();
    }

    private static TestWebSocket open(Map<String, String> headers) {
        return TestWebSocket.open(
                "ws://127.0.0.1:%d/graphql".formatted(TestServer.app().port()), Streams.PROTOCOL, headers);
    }

    private static TestWebSocket connect(String key) {
        TestWebSocket socket = open(Map.of());
        initialize(socket, key);
        assertThat(text(next(socket), "type")).isEqualTo("connection_ack");
        return socket;
    }

    private static void initialize(TestWebSocket socket, String key) {
        socket.send(Json.text(Map.of(
                "type", "connection_init", "payload", Map.of("headers", Map.of("X-API-KEY", key, "X-SDK-ID", 7)))));
    }

    private static void subscribe(TestWebSocket socket, String id, String document) {
        socket.send(Json.text(
                Map.of("type", "subscribe", "id", id, "payload", Map.of("query", document, "variables", Map.of()))));
    }

    /// Requires that no message precedes the answer to a ping.
    private static void synchronize(TestWebSocket socket) {
        socket.send("{\"type\": \"ping\"}");
        assertThat(text(next(socket), "type")).isEqualTo("pong");
    }

    private static Object next(TestWebSocket socket) {
        return Json.read(socket.next(), Object.class);
    }

    private static Object byId(List<Object> messages, String id) {
        return messages.stream()
                .filter(it -> text(it, "id").equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static String text(Object document, String path) {
        return String.valueOf(JsonPaths.at(document, path));
    }
}
