package dev.ambit.event;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.JsonPaths;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestClock;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Raises events over HTTP and checks their fields in the feed against the table `events.txt`.
class EventBodiesTest {

    private static final List<String> ENVELOPE = List.of(
            "type",
            "messageId",
            "eventId",
            "traceId",
            "accountId",
            "environmentId",
            "timestamp",
            "sequence",
            "entityVersion",
            "formatVersion",
            "actor");

    private static final TestAccount ACME = TestServer.openAccount();
    private static final TestEnvironment DEVELOPMENT = ACME.development();
    private static final Map<String, Object> LAST = new LinkedHashMap<>();

    /// @param fields with a `!` if it is not null
    record Row(String type, List<String> fields) {

        static Row of(String line) {
            String[] cells = line.split("\\|", -1);
            return new Row(cells[0].strip(), List.of(cells[1].strip().split(" ")));
        }

        @Override
        public String toString() {
            return type;
        }
    }

    @BeforeAll
    static void all_that_can_happen() {
        sell();
        createWebhook();
        buy();
        invite();
        Reply ofAccount = ACME.production().get("/events/feed?limit=1000").isOk();
        ((List<?>) requireNonNull(ofAccount.at("")))
                .forEach(event -> LAST.put(String.valueOf(JsonPaths.at(event, "type")), event));
        Reply feed = feedWith("subscription.canceled");
        for (Object event : (List<?>) requireNonNull(feed.at(""))) {
            String type = String.valueOf(JsonPaths.at(event, "type"));
            // Only customers with entitlements have this event.
            if (!type.equals("entitlements.updated") || JsonPaths.at(event, "entitlements.0") != null) {
                LAST.put(type, event);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("raised")
    void event_has_the_envelope_and_every_field_of_its_type(Row row) {
        Object event = requireNonNull(LAST.get(row.type()), row.type());

        for (String name : ENVELOPE) {
            assertThat(JsonPaths.at(event, name)).as(name).isNotNull();
        }
        for (String field : row.fields()) {
            String name = field.replace("!", "");
            int dot = name.lastIndexOf('.');
            Object parent = JsonPaths.at(event, dot < 0 ? "" : name.substring(0, dot));
            assertThat(parent).as("%s of %s", name, event).isInstanceOf(Map.class);
            assertThat(((Map<?, ?>) requireNonNull(parent)).containsKey(name.substring(dot + 1)))
                    .as("%s of %s", name, event)
                    .isTrue();
            if (field.endsWith("!")) {
                assertThat(JsonPaths.at(event, name))
                        .as("%s of %s", name, event)
                        .isNotNull();
            }
        }
    }

    @LongTest
    void every_event_type_has_a_row_in_events_txt() {
        assertThat(rows().map(Row::type))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(EventType.values())
                        .map(EventType::wireName)
                        .toList());
    }

    @Test
    void measurement_event_has_feature_types_in_upper_case() {
        Object event = requireNonNull(LAST.get("measurement.reported"));

        assertThat(JsonPaths.at(event, "feature.featureType")).isEqualTo("NUMBER");
        assertThat(JsonPaths.at(event, "feature.meterType")).isEqualTo("INCREMENTAL");
        assertThat(JsonPaths.at(event, "nextResetDate")).isEqualTo(JsonPaths.at(event, "usagePeriodEnd"));
    }

    /// Orders need the module of stacks; `OrderEventsTest` raises their events.
    static Stream<Row> raised() {
        return rows().filter(it -> !it.type().startsWith("order."));
    }

    static Stream<Row> rows() {
        try (var in = requireNonNull(EventBodiesTest.class.getResourceAsStream("/events.txt"))) {
            return new String(in.readAllBytes(), UTF_8)
                            .lines()
                            .filter(line -> !line.startsWith("#") && !line.startsWith("type "))
                            .map(Row::of)
                            .toList()
                            .stream();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void sell() {
        var catalog = TestCatalog.of(ACME);
        String product = catalog.product();
        DEVELOPMENT.post("/features", """
                {"id": "calls", "displayName": "Calls", "featureType": "NUMBER", "meterType": "INCREMENTAL",
                 "featureUnits": "call", "featureUnitsPlural": "calls"}
                """).isOk();
        DEVELOPMENT.patch("/features/calls", """
                {"displayName": "API calls",
                 "unitTransformation": {"divide": 1, "featureUnits": "call", "featureUnitsPlural": "calls"}}
                """).isOk();
        DEVELOPMENT.patch("/products/" + product, "{\"description\": \"All\"}").isOk();
        catalog.addon("more", limit("calls", 5));
        catalog.planWith(List.of("more"), "pro", grant("calls", "\"usageLimit\": 10", "\"resetPeriod\": \"MONTH\""));
        for (String kind : List.of("plans/pro", "addons/more")) {
            DEVELOPMENT.post("/%s/draft".formatted(kind), "").isOk();
            DEVELOPMENT.patch("/" + kind, "{\"displayName\": \"Newer\"}").isOk();
            DEVELOPMENT
                    .post("/%s/publish".formatted(kind), "{\"migrationType\": \"NEW_CUSTOMERS\"}")
                    .isOk();
        }
    }

    /// The events of an account are in the feed of its production environment.
    private static void invite() {
        TestPerson member = TestPerson.member(ACME, "VIEWER", "ADMIN");
        String path = "/api/v1/members/" + member.id();
        ACME.http().patch(ACME.key(), path, "{\"productionRole\": \"SUPPORT\"}").isOk();
        ACME.http().delete(ACME.key(), path, "{}").isOk();
    }

    private static void createWebhook() {
        String id = DEVELOPMENT
                .post("/webhooks", "{\"url\": \"https://receiver.example/\", \"description\": \"Billing\"}")
                .isOk()
                .text("id");
        DEVELOPMENT.patch("/webhooks/" + id, "{\"orderHold\": \"PT0S\"}").isOk();
        DEVELOPMENT.post("/webhooks/%s/disable".formatted(id), "").isOk();
        DEVELOPMENT.delete("/webhooks/" + id).isOk();
    }

    private static void buy() {
        customer("ann");
        DEVELOPMENT.patch("/customers/ann", "{\"name\": \"Ann B\"}").isOk();
        TestClock.stop(ACME);
        String sold = DEVELOPMENT.post("/subscriptions", """
                        {"customerId": "ann", "planId": "pro", "addons": [{"id": "more", "quantity": 2}]}
                        """).isOk().text("id");
        DEVELOPMENT
                .patch("/subscriptions/" + sold, "{\"metadata\": {\"k\": \"v\"}}")
                .isOk();
        DEVELOPMENT.reportUsage("ann", "calls", "40").isOk();
        // The limit that this usage exceeds applies only until ann buys again.
        feedWith("entitlement.usage_exceeded");
        grantPromotion("ann", "5", "lifetime");
        grantPromotion("ann", "6", "lifetime");
        DEVELOPMENT.delete("/customers/ann/promotional-entitlements/calls").isOk();
        trial("tom", "CANCEL_SUBSCRIPTION", 14);
        trial("tim", "CONVERT_TO_PAID", 1);
        grantPromotion("tim", "7", "1 month");
        clock("advance", "{\"by\": \"P40D\"}");
        customer("eve");
        customer("bob");
        DEVELOPMENT.subscribe("bob", "pro");
        DEVELOPMENT.post("/customers/bob/archive", "").isOk();
        DEVELOPMENT.post("/customers/eve/archive", "").isOk();
        // The log loses the names of archived customers.
        customer("zoe");
        DEVELOPMENT.post("/subscriptions", """
                        {"customerId": "ann", "planId": "pro", "addons": [{"id": "more", "quantity": 3}]}
                        """).isOk();
    }

    private static Reply feedWith(String type) {
        return Waiting.until(
                () -> DEVELOPMENT.get("/events/feed?limit=1000").isOk(),
                it -> it.texts("type").contains(type));
    }

    private static void customer(String id) {
        DEVELOPMENT.post("/customers", """
                {"id": "%1$s", "name": "%1$s", "email": "%1$s@example.com", "billingId": "b-%1$s",
                 "metadata": {"k": "v"}}
                """.formatted(id)).isOk();
    }

    private static void grantPromotion(String customer, String limit, String period) {
        DEVELOPMENT
                .post("/customers/%s/promotional-entitlements".formatted(customer), """
                {"promotionalEntitlements": [{"featureId": "calls", "usageLimit": %s, "period": "%s"}]}
                """.formatted(limit, period))
                .isOk();
    }

    private static void trial(String customer, String end, int days) {
        customer(customer);
        Instant now = Instant.parse(ACME.http()
                .get(ACME.key(), "/api/v1/environments/development/clock")
                .isOk()
                .text("now"));
        DEVELOPMENT
                .post("/subscriptions", """
                {"customerId": "%s", "planId": "pro",
                 "trialOverrideConfiguration": {"isTrial": true, "trialEndDate": "%s", "trialEndBehavior": "%s"}}
                """.formatted(customer, now.plus(Duration.ofDays(days)), end))
                .isOk();
    }

    private static void clock(String act, String body) {
        ACME.http()
                .post(ACME.key(), "/api/v1/environments/development/clock/" + act, body)
                .isOk();
    }
}
