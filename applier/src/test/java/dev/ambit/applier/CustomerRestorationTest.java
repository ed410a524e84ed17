package dev.ambit.applier;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongForm;
import dev.ambit.applier.CustomerRestoration.Bounds;
import dev.ambit.applier.Event.CustomerReported;
import dev.ambit.applier.Event.EntitlementsReported;
import dev.ambit.applier.Event.Envelope;
import dev.ambit.applier.Event.SubscriptionReported;
import dev.ambit.applier.Facet.Customer;
import dev.ambit.applier.Facet.CustomerKey;
import dev.ambit.applier.Facet.Entitlements;
import dev.ambit.applier.Facet.ListKey;
import dev.ambit.applier.Facet.Profile;
import dev.ambit.applier.Facet.Subject;
import dev.ambit.applier.Facet.Subscription;
import dev.ambit.applier.Facet.SubscriptionKey;
import dev.ambit.applier.Facet.Usage;
import dev.ambit.applier.Facet.UsageKey;
import dev.ambit.applier.SnapshotParser.CustomerSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Checks that a snapshot undoes random manual changes to the rows.
class CustomerRestorationTest {

    private static final int EVENTS = 80;

    @Test
    void altered_deleted_and_inserted_rows_are_restored_from_the_server() {
        long first = Long.getLong("ambit.seed", LongForm.ENABLED ? System.nanoTime() : 1);
        LongStream.range(first, first + (LongForm.ENABLED ? 10_000 : 200)).forEach(CustomerRestorationTest::run);
    }

    @Test
    void correct_rows_are_not_rewritten() {
        Facets expected = expectedFacets(3);
        Facets here = new Facets();
        expected.known().forEach((key, facet) -> here.load(key, facet, true));

        var restoring = new CustomerRestoration(here, bounds(expected));
        targets(expected).forEach(restoring::restore);

        assertThat(here.written()).isEmpty();
        assertThat(restoring.repairs().all()).isZero();
    }

    /// With another precision the digest would differ, and each comparison would repair the row again.
    @Test
    void deletion_time_has_the_precision_of_its_column() {
        var key = new CustomerKey("ann");
        Instant at = RandomHistory.START;
        Facets here = new Facets();
        here.load(key, new Customer(new Profile(new Stamp(at, 5L), "Ann", null, null, at, true, at), null), true);

        new CustomerRestoration(here, new Bounds(7, 9, Instant.parse("2026-05-01T00:00:00.123456789Z"))).remove("ann");

        assertThat(here.customer("ann").deletion())
                .isEqualTo(new Stamp(Instant.parse("2026-05-01T00:00:00.123456Z"), 7L));
    }

    /// The event arrives while the snapshot is read.
    @Test
    void rows_newer_than_the_snapshot_are_kept() {
        var key = new CustomerKey("ann");
        Instant at = RandomHistory.START;
        Facets here = new Facets();
        here.load(key, new Customer(new Profile(new Stamp(at, 9L), "New", null, null, at, true, at), null), true);
        var reported = new CustomerReported(
                envelope(new Stamp(at, 5L)), "ann", fieldValue("Old"), fieldValue(null), fieldValue(null));

        var restoring = new CustomerRestoration(here, new Bounds(7, 9, at));
        restoring.restore(new CustomerSnapshot(reported, List.of(), List.of()));

        assertThat(here.written()).isEmpty();
    }

    /// The usage arrived while the snapshot was read. The late list was skipped because the snapshot includes it.
    @Test
    void list_is_restored_with_newer_usage() {
        Instant at = RandomHistory.START;
        var holder = new Holder("ann", "");
        var usage = new UsageKey(holder, "calls");
        var ofAnother = new UsageKey(holder, "sms");
        for (String before : new String[] {"[]", ""}) {
            Facets here = new Facets();
            var profile = new Profile(new Stamp(at, 2L), "Ann", null, null, at, true, at);
            here.load(new CustomerKey("ann"), new Customer(profile, null), true);
            if (!before.isEmpty()) {
                here.load(new ListKey(holder), new Entitlements(new Stamp(at, 3L), before, at), true);
            }
            here.load(usage, new Usage(new Stamp(at.plusSeconds(1), 8L), Map.of("currentUsage", "6")), true);
            here.load(ofAnother, new Usage(new Stamp(at, 9L), Map.of("currentUsage", "1")), true);
            var reported = new CustomerReported(
                    envelope(new Stamp(at, 2L)), "ann", fieldValue("Ann"), fieldValue(null), fieldValue(null));
            var list = new EntitlementsReported(envelope(new Stamp(at, 5L)), holder, """
                    [{"feature":{"id":"calls"},"currentUsage":4,"usageLimit":10}]""");

            new CustomerRestoration(here, new Bounds(7, 9, at))
                    .restore(new CustomerSnapshot(reported, List.of(list), List.of()));

            assertThat(requireNonNull(here.entitlements(holder)))
                    .isEqualTo(new Entitlements(
                            new Stamp(at, 5L),
                            "[{\"feature\":{\"id\":\"calls\"},\"currentUsage\":6,\"usageLimit\":10}]",
                            at.plusSeconds(1)));
            assertThat(requireNonNull(here.usage(usage)).stamp().number()).isEqualTo(8);
            assertThat(requireNonNull(here.usage(ofAnother)).stamp().number()).isEqualTo(9);
        }
    }

    /// The measurement arrived before the list that it belongs to, and the snapshot includes both. The late list is
    /// skipped.
    @Test
    void list_is_restored_although_its_version_is_known_from_a_measurement() {
        assertThat(restored("[]")).contains("\"usageLimit\":10");
        assertThat(restored("[{\"feature\":{\"id\":\"calls\"},\"currentUsage\":6,\"usageLimit\":9}]"))
                .contains("\"usageLimit\":10");
    }

    @Test
    void list_with_known_measurements_is_not_rewritten() {
        String known = """
                [{"feature":{"id":"calls","name":"Calls"},"currentUsage":6,"usageLimit":10,"nextResetDate":null}]""";

        assertThat(restored(known)).isEqualTo(known);
    }

    /// Restores the list of event 5 and the measurement of event 6 over a list of event 3 and that measurement.
    private static String restored(String known) {
        Instant at = RandomHistory.START;
        var holder = new Holder("ann", "");
        Facets here = new Facets();
        var profile = new Profile(new Stamp(at, 2L), "Ann", null, null, at, true, at);
        here.load(new CustomerKey("ann"), new Customer(profile, null), true);
        here.load(new ListKey(holder), new Entitlements(new Stamp(at, 3L), known, at), true);
        here.load(new UsageKey(holder, "calls"), new Usage(new Stamp(at, 6L), Map.of("currentUsage", "6")), true);
        var reported = new CustomerReported(
                envelope(new Stamp(at, 2L)), "ann", fieldValue("Ann"), fieldValue(null), fieldValue(null));
        var list = new EntitlementsReported(envelope(new Stamp(at, 6L)), holder, """
                [{"feature":{"id":"calls"},"currentUsage":6,"usageLimit":10}]""");

        new CustomerRestoration(here, new Bounds(7, 9, at))
                .restore(new CustomerSnapshot(reported, List.of(list), List.of()));

        return requireNonNull(here.entitlements(holder)).list();
    }

    /// The row has a version number that the server has not assigned.
    @Test
    void version_that_the_server_never_assigned_is_replaced() {
        var key = new CustomerKey("ann");
        Instant at = RandomHistory.START;
        Facets here = new Facets();
        here.load(key, new Customer(new Profile(new Stamp(at, 999L), "Bad", null, null, at, true, at), null), false);
        var reported = new CustomerReported(
                envelope(new Stamp(at, 5L)), "ann", fieldValue("Good"), fieldValue(null), fieldValue(null));

        var restoring = new CustomerRestoration(here, new Bounds(7, 9, at));
        restoring.restore(new CustomerSnapshot(reported, List.of(), List.of()));

        assertThat(requireNonNull(here.customer("ann").profile()).name()).isEqualTo("Good");
        assertThat(here.isUnaltered(key)).isTrue();
    }

    private static void run(long seed) {
        var chance = new SplittableRandom(seed);
        Facets expected = expectedFacets(seed);
        Map<Subject, Facet> rows = new LinkedHashMap<>(expected.known());
        Facets here = new Facets();
        rows.forEach((key, facet) -> {
            switch (chance.nextInt(6)) {
                case 0 -> here.load(key, altered(facet), false);
                case 1 -> {
                    // Dropped, with its version.
                }
                default -> here.load(key, facet, true);
            }
        });
        var stranger = new CustomerKey("stranger");
        Instant at = RandomHistory.START;
        here.load(stranger, new Customer(new Profile(new Stamp(at, 1L), "S", null, null, at, true, at), null), false);

        var restoring = new CustomerRestoration(here, bounds(expected));
        List<CustomerSnapshot> targets = targets(expected);
        targets.forEach(restoring::restore);
        here.known().keySet().stream()
                .filter(it -> it instanceof CustomerKey(String id)
                        && targets.stream()
                                .noneMatch(target -> target.customer().id().equals(id)))
                .map(it -> ((CustomerKey) it).id())
                .toList()
                .forEach(restoring::remove);

        assertThat(shown(here, restoring.wanted())).as("seed %d", seed).isEqualTo(shown(expected, restoring.wanted()));
        assertThat(here.known().keySet().stream()
                        .filter(it -> !here.isUnaltered(it) && isOfSomebodyThere(here, it))
                        .filter(it -> !(it instanceof SubscriptionKey(String id)
                                && restoring.wanted().containsKey(id))))
                .as("what is still not trusted, seed %d", seed)
                .isEmpty();
    }

    private static boolean isOfSomebodyThere(Facets facets, Subject key) {
        return switch (key) {
            case CustomerKey(String id) -> facets.customer(id).isThere();
            case ListKey(Holder holder) -> facets.customer(holder.customerId()).isThere();
            case UsageKey(Holder holder, String _) ->
                facets.customer(holder.customerId()).isThere();
            case SubscriptionKey(String id) ->
                facets.customer(String.valueOf(
                                requireNonNull(facets.subscription(id)).customerId()))
                        .isThere();
            case Facet.ClockKey _ -> false;
        };
    }

    /// Returns customers, lists and subscriptions that have not ended, of existing customers.
    private static Map<String, String> shown(Facets facets, Map<String, Long> wanted) {
        Map<String, String> shown = new TreeMap<>();
        facets.known().forEach((key, facet) -> {
            switch (key) {
                case CustomerKey(String id) -> {
                    Profile it = facets.customer(id).profile();
                    if (it != null) {
                        shown.put(
                                "customer " + id,
                                it.name()
                                        + it.email()
                                        + it.billingId()
                                        + it.stamp().number());
                    }
                }
                case ListKey(Holder holder) -> {
                    if (facets.customer(holder.customerId()).isThere()) {
                        shown.put("list " + holder, ((Entitlements) facet).list());
                    }
                }
                case SubscriptionKey(String id) -> {
                    Subscription it = requireNonNull(facets.subscription(id));
                    if (facets.customer("" + it.customerId()).isThere()
                            && it.status().equals("ACTIVE")
                            && !wanted.containsKey(id)) {
                        shown.put(
                                "subscription " + id, it.planName() + it.stamp().number() + it.endDate());
                    }
                }
                case UsageKey _, Facet.ClockKey _ -> {
                    // The list includes the counters.
                }
            }
        });
        return shown;
    }

    private static Facets expectedFacets(long seed) {
        Facets expected = new Facets();
        new RandomHistory(new SplittableRandom(seed), true, true, "")
                .events(EVENTS)
                .forEach(event -> expected.write(Applier.step(expected, event).writes()));
        return expected;
    }

    private static Bounds bounds(Facets expected) {
        long last = expected.known().values().stream()
                .mapToLong(it -> it instanceof Entitlements list
                        ? requireNonNull(list.stamp().number())
                        : 0)
                .max()
                .orElse(0);
        return new Bounds(Math.max(last, EVENTS * 3L), EVENTS * 3L, RandomHistory.START);
    }

    private static Facet altered(Facet facet) {
        return switch (facet) {
            case Customer it -> {
                Profile p = it.profile();
                yield p == null
                        ? it
                        : new Customer(
                                new Profile(p.stamp(), "Mallory", null, null, p.createdAt(), true, p.updatedAt()),
                                it.deletion());
            }
            case Entitlements it -> new Entitlements(it.stamp(), "[]", it.updatedAt());
            case Usage it -> new Usage(it.stamp(), Map.of("currentUsage", "-1"));
            case Subscription it ->
                new Subscription(
                        it.stamp(),
                        it.customerId(),
                        it.status(),
                        "gold",
                        "Gold",
                        null,
                        it.startDate(),
                        null,
                        null,
                        null,
                        it.createdAt(),
                        true,
                        it.updatedAt());
            case Facet.Clock it -> it;
        };
    }

    private static List<CustomerSnapshot> targets(Facets expected) {
        Map<String, CustomerSnapshot> targets = new HashMap<>();
        expected.known().forEach((key, facet) -> {
            if (key instanceof CustomerKey(String id) && facet instanceof Customer it && it.profile() != null) {
                Profile p = it.profile();
                targets.put(
                        id,
                        new CustomerSnapshot(
                                new CustomerReported(
                                        envelope(p.stamp()),
                                        id,
                                        fieldValue(p.name()),
                                        fieldValue(p.email()),
                                        fieldValue(p.billingId())),
                                new ArrayList<>(),
                                new ArrayList<>()));
            }
        });
        expected.known().forEach((key, facet) -> {
            if (key instanceof ListKey(Holder holder) && targets.containsKey(holder.customerId())) {
                Entitlements it = (Entitlements) facet;
                Stamp stamp = new Stamp(
                        it.stamp().at(),
                        version(expected, holder, requireNonNull(it.stamp().number())));
                requireNonNull(targets.get(holder.customerId()))
                        .lists()
                        .add(new EntitlementsReported(envelope(stamp), holder, it.list()));
            } else if (facet instanceof Subscription it
                    && targets.containsKey(it.customerId())
                    && it.status().equals("ACTIVE")) {
                requireNonNull(targets.get(it.customerId()))
                        .subscriptions()
                        .add(new SubscriptionReported(
                                envelope(it.stamp()),
                                ((SubscriptionKey) key).id(),
                                it.customerId(),
                                it.status(),
                                it.planId(),
                                it.planName(),
                                new FieldValue<>(true, it.billingId()),
                                new FieldValue<>(true, it.startDate()),
                                new FieldValue<>(true, it.endDate()),
                                new FieldValue<>(true, it.cancellationDate()),
                                new FieldValue<>(true, it.trialEndDate())));
            }
        });
        return List.copyOf(targets.values());
    }

    private static long version(Facets expected, Holder holder, long number) {
        return expected.known().entrySet().stream()
                .filter(it ->
                        it.getKey() instanceof UsageKey key && key.holder().equals(holder))
                .mapToLong(it -> requireNonNull(((Usage) it.getValue()).stamp().number()))
                .reduce(number, Math::max);
    }

    private static Envelope envelope(Stamp stamp) {
        return new Envelope("snapshot", "customer.updated", stamp, null, null);
    }

    private static FieldValue<String> fieldValue(@Nullable String text) {
        return new FieldValue<>(true, text);
    }
}
