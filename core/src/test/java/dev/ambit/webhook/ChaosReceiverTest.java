package dev.ambit.webhook;

import static dev.ambit.Waiting.until;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestEvent;
import dev.ambit.TestServer;
import dev.ambit.engine.FeatureKind;
import dev.ambit.http.Json;
import dev.ambit.webhook.ByosReceiver.AnsweredRequest;
import dev.ambit.webhook.ChaosEndpoint.Fault;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Receivers that follow docs/reference/webhook-delivery.md meet every fault of the chaos switch and still reach
/// the right state. All get the same events: one receiver per fault, and two with all faults, of which the second
/// does not know signatures.
class ChaosReceiverTest {

    private static final long SEED = Long.getLong("ambit.seed", 7);
    private static final String SEEDED = "with -Dambit.seed=" + SEED;

    /// Each lane delivers one event at a time, so that between two of its events others make about this much
    /// progress, and the same again. Delays add more, also on a slow machine.
    private static final int CUSTOMERS = 12;

    /// Created before the endpoints are enabled, so that the same number is in flight on any machine.
    private static final int ACTS_BEFORE = 250;

    private static final int ACTS_MEANWHILE = 50;

    private static final Map<Fault, ChaosEndpoint> ALONE = new EnumMap<>(Fault.class);
    private static final List<ChaosEndpoint> AT_ONCE = new ArrayList<>();
    private static final Map<String, String> SUBSCRIPTIONS = new HashMap<>();
    private static TestEnvironment environment;
    private static Random random;

    /// In an account of its own, so that it may be tried again.
    @BeforeAll
    static void deliver_changes_with_faults() {
        TestAccount acme = TestServer.openAccount();
        environment = acme.development();
        random = new Random(SEED);
        sell(acme);
        Stream.of(Fault.values()).forEach(it -> ALONE.put(it, ChaosEndpoint.open(environment, SEED, false, it)));
        AT_ONCE.add(ChaosEndpoint.open(environment, SEED, false, Fault.values()));
        AT_ONCE.add(ChaosEndpoint.open(environment, SEED, true, Fault.values()));
        IntStream.range(0, CUSTOMERS).forEach(it -> subscribe("c" + it, "basic", ""));
        IntStream.range(0, ACTS_BEFORE).forEach(ChaosReceiverTest::act);
        allEndpoints().forEach(it -> it.enable());
        IntStream.range(0, ACTS_MEANWHILE).forEach(ChaosReceiverTest::act);
        soon(
                ChaosReceiverTest::expectedState,
                it -> allEndpoints().stream().allMatch(each -> shown(each).equals(it)));
        Set<Long> recorded;
        do {
            Set<Long> numbers = numbers();
            allEndpoints()
                    .forEach(it -> soon(() -> it.receiver().sightings().arrived(), has -> has.containsAll(numbers)));
            recorded = numbers;
        } while (!recorded.equals(numbers()));
    }

    @AfterAll
    static void close() {
        allEndpoints().forEach(it -> it.receiver().close());
        ALONE.clear();
        AT_ONCE.clear();
        SUBSCRIPTIONS.clear();
    }

    @Test
    void every_receiver_reaches_the_actual_state() {
        Map<String, Map<String, String>> expected = expectedState();

        assertThat(allEndpoints())
                .as(SEEDED)
                .allSatisfy(it -> assertThat(shown(it)).isEqualTo(expected));
        assertThat(expected.keySet().stream().map(it -> it.split(" ", 2)[0]).distinct())
                .as(SEEDED)
                .containsExactlyInAnyOrder("customer", "subscription", "entitlement");
    }

    @Test
    void receivers_detect_duplicated_events() {
        for (ChaosEndpoint each : endpointsWith(Fault.DUPLICATE)) {
            Set<Long> struck = each.eventsWith(Fault.DUPLICATE);

            assertThat(struck).as(SEEDED).isNotEmpty();
            soon(() -> each.receiver().sightings().repeatedNumbers(), twice -> twice.containsAll(struck));
        }
    }

    @Test
    void receivers_detect_events_overtaken_by_a_newer_event() {
        for (ChaosEndpoint each : AT_ONCE) {
            assertThat(each.receiver().sightings().older())
                    .as(SEEDED)
                    .containsAnyElementsOf(each.eventsWith(Fault.REORDER));
        }
        ALONE.forEach(
                (fault, each) -> assertThat(each.receiver().sightings().older().isEmpty())
                        .as("%s %s", fault, SEEDED)
                        .isEqualTo(fault != Fault.REORDER && fault != Fault.DROP));
    }

    @LongTest
    void delayed_event_holds_up_only_its_own_customer() {
        for (ChaosEndpoint each : endpointsWith(Fault.DELAY)) {
            assertThat(each.eventsWith(Fault.DELAY))
                    .as(SEEDED)
                    .anyMatch(it -> each.receiver().sightings().heldUp(it) > 2 * CUSTOMERS);
        }
    }

    @Test
    void dropped_event_is_detected_and_delivered_again() {
        for (ChaosEndpoint each : endpointsWith(Fault.DROP)) {
            Set<Long> overtaken = each.receiver().sightings().older();
            Set<Long> filled = each.receiver().sightings().filled();

            assertThat(each.eventsWith(Fault.DROP))
                    .as(SEEDED)
                    .anyMatch(it -> filled.contains(it) && overtaken.contains(it));
        }
    }

    @Test
    void receivers_refuse_only_events_with_a_bad_signature() {
        for (ChaosEndpoint each : allEndpoints()) {
            List<AnsweredRequest> requests = each.receiver().requests();
            List<AnsweredRequest> refused =
                    requests.stream().filter(it -> it.status() != 200).toList();

            assertThat(refused).as(SEEDED).allMatch(it -> it.status() == 401).noneMatch(it -> each.isGenuine(it));
            assertThat(requests.stream().filter(it -> it.status() == 200))
                    .as(SEEDED)
                    .allMatch(it -> each.isGenuine(it));
            assertThat(refused.stream().map(AnsweredRequest::sequence).collect(toSet()))
                    .as(SEEDED)
                    .isEqualTo(each.eventsWith(Fault.BAD_SIGNATURE));
        }
        assertThat(endpointsWith(Fault.BAD_SIGNATURE))
                .as(SEEDED)
                .noneMatch(it -> it.eventsWith(Fault.BAD_SIGNATURE).isEmpty());
    }

    // The catalog and the random acts.

    private static void sell(TestAccount acme) {
        TestCatalog catalog = TestCatalog.of(acme);
        catalog.feature("calls", FeatureKind.METERED);
        catalog.feature("seats", FeatureKind.SEATS);
        catalog.plan("basic", TestCatalog.limit("calls", 1_000_000), TestCatalog.limit("seats", 5));
        environment
                .post("/products", "{\"id\": \"many\", \"displayName\": \"Many\", \"multipleSubscriptions\": true}")
                .isOk();
        new TestCatalog(environment, "many").plan("site", TestCatalog.limit("seats", 10));
    }

    /// The API may reject it, since an archived customer buys nothing.
    private static void act(int number) {
        String customer = "c" + random.nextInt(CUSTOMERS);
        switch (random.nextInt(10)) {
            case 0, 1, 2 ->
                environment.patch(
                        "/customers/" + customer,
                        "{\"name\": %s}".formatted(random.nextInt(4) == 0 ? null : "\"N%d\"".formatted(number)));
            case 3 -> subscribe(customer, "basic", "");
            case 4 -> subscribe(customer, "site", ", \"resourceId\": \"r%d\"".formatted(random.nextInt(2)));
            case 5, 6 -> environment.reportUsage(customer, "calls", String.valueOf(1 + random.nextInt(9)));
            case 7 -> environment.post("/subscriptions/%s/cancel".formatted(SUBSCRIPTIONS.get(customer)), "");
            case 8 -> environment.post("/customers/%s/archive".formatted(customer), "");
            default -> environment.post("/customers/%s/unarchive".formatted(customer), "");
        }
    }

    private static void subscribe(String customer, String plan, String more) {
        environment.post("/customers", "{\"id\": \"%s\"}".formatted(customer));
        Reply made = environment.post(
                "/subscriptions", "{\"customerId\": \"%s\", \"planId\": \"%s\"%s}".formatted(customer, plan, more));
        if (made.at("subscription.id") != null) {
            SUBSCRIPTIONS.put(customer, made.text("subscription.id"));
        }
    }

    // All endpoints.

    private static List<ChaosEndpoint> allEndpoints() {
        return Stream.concat(ALONE.values().stream(), AT_ONCE.stream()).toList();
    }

    private static List<ChaosEndpoint> endpointsWith(Fault fault) {
        return allEndpoints().stream()
                .filter(it -> it.equals(ALONE.get(fault)) || AT_ONCE.contains(it))
                .toList();
    }

    // The actual state, and the state of the receiver.

    /// Of all that there was to tell.
    private static Set<Long> numbers() {
        Set<Long> numbers = new TreeSet<>();
        List<String> types;
        long after = 0;
        do {
            Reply page =
                    environment.get("/events/feed?limit=1000&after=" + after).isOk();
            types = page.texts("type");
            for (int i = 0; i < types.size(); i++) {
                after = Long.parseLong(page.text(i + ".sequence"));
                if (TestEvent.TYPES.contains(types.get(i))) {
                    numbers.add(after);
                }
            }
        } while (!types.isEmpty());
        return numbers;
    }

    private static Map<String, Map<String, String>> expectedState() {
        Map<String, Map<String, String>> expected = new TreeMap<>();
        environment
                .get("/events/snapshot")
                .isOk()
                .http()
                .body()
                .lines()
                .skip(1)
                .forEach(it -> expected.putAll(ByosState.shown(Json.read(it, Map.class))));
        return expected;
    }

    /// Without the subscriptions that have ended, which a snapshot does not have.
    private static Map<String, Map<String, String>> shown(ChaosEndpoint it) {
        return it.receiver().shown().entrySet().stream()
                .filter(thing ->
                        !Set.of("CANCELED", "EXPIRED").contains(thing.getValue().getOrDefault("status", "")))
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static <T> T soon(Supplier<T> ask, Predicate<T> isExpected) {
        try {
            return until(ask, isExpected);
        } catch (AssertionError e) {
            throw new AssertionError(SEEDED, e);
        }
    }
}
