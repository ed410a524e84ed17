package dev.ambit.webhook;

import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.db.EnvironmentId;
import dev.ambit.environment.EnvironmentRows;
import dev.ambit.event.EntityType;
import dev.ambit.event.Event;
import dev.ambit.event.EventType;
import dev.ambit.event.Events;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TestEventsTest {

    /// Entities without events in the development environment of the test.
    private static final EnumSet<EntityType> NOT_RAISED =
            EnumSet.of(EntityType.ADDON, EntityType.MEMBER, EntityType.ORDER);

    /// For ourselves.
    private static final Set<String> INSIDE = Set.of("holdings", "counted", "beside");

    private final TestEvents tests = new TestEvents();

    @ParameterizedTest
    @EnumSource
    void every_event_type_has_a_test_event(EventType type) {
        assertThat(tests.body(type)).as(type.wireName()).hasSizeGreaterThan(3);
    }

    @ParameterizedTest
    @CsvSource({
        "subscription.canceled, status, CANCELED",
        "subscription.trial_started, isTrialSubscription, true",
        "subscription.trial_converted, reason, TRIAL_ENDED",
        "subscription.created, status, ACTIVE",
        "subscription.trial.ends_soon, status, IN_TRIAL",
        "subscription.billing_month.ends_soon, status, ACTIVE",
        "promotionalEntitlement.expired, status, Expired",
        "entitlement.usage_exceeded, thresholdPercentage, 100",
        "webhook.disabled, status, INACTIVE"
    })
    void test_event_shows_the_state_that_its_type_implies(String word, String field, String value) {
        EventType type = EnumSet.allOf(EventType.class).stream()
                .filter(it -> it.wireName().equals(word))
                .findFirst()
                .orElseThrow();

        assertThat(String.valueOf(tests.body(type).get(field))).isEqualTo(value);
    }

    /// A test event has every field of the real event, at any depth.
    @LongTest
    void test_events_have_all_fields_of_real_events() {
        TestAccount acme = TestServer.openAccount();
        var catalog = TestCatalog.of(acme);
        var development = acme.development();
        catalog.feature("calls", METERED);
        catalog.plan("pro", limit("calls", 10));
        development.subscribe("ann", "pro");
        development.post("/customers/ann/promotional-entitlements", """
                {"promotionalEntitlements": [{"featureId": "calls", "period": "1 month", "usageLimit": 20}]}
                """).isOk();
        acme.http()
                .post(acme.key(), "/api/v1/environments/development/clock/stop", "")
                .isOk();
        development
                .post("/webhooks", "{\"url\": \"https://receiver.example/\"}")
                .isOk();
        development.reportUsage("ann", "calls", "40").isOk();
        var environment = new EnvironmentId(EnvironmentRows.number(development.id()));

        List<Event> events = Waiting.until(
                () -> TestServer.superuser().withHandle(it -> Events.after(it, environment, 0, 1_000)),
                it -> it.stream().anyMatch(event -> event.type() == EventType.MEASUREMENT_REPORTED));

        assertThat(events.stream().map(Event::entityType).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(NOT_RAISED));
        for (Event event : events) {
            EventType type = Objects.requireNonNull(event.type());
            assertHasAll(type.wireName(), tests.body(type), event.body().fields());
        }
    }

    private static void assertHasAll(String path, Map<?, ?> test, Map<?, ?> real) {
        real.forEach((name, value) -> {
            if (INSIDE.contains(String.valueOf(name))) {
                return;
            }
            String inner = path + "." + name;
            assertThat(test.containsKey(name)).as(inner).isTrue();
            if (value instanceof Map<?, ?> object && test.get(name) instanceof Map<?, ?> sample) {
                assertHasAll(inner, sample, object);
            }
            if (value instanceof List<?> list
                    && !list.isEmpty()
                    && list.getFirst() instanceof Map<?, ?> item
                    && test.get(name) instanceof List<?> samples
                    && samples.getFirst() instanceof Map<?, ?> sample) {
                assertHasAll(inner, sample, item);
            }
        });
    }
}
