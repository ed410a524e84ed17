package dev.ambit.applier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongForm;
import dev.ambit.applier.Facet.CustomerKey;
import dev.ambit.applier.Facet.Entitlements;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Checks that the tables have the state of the in-memory applier, for any grouping and order of events.
class StoredHistoryTest {

    private static final int COMMIT_MAX = 40;

    @Test
    void tables_end_in_the_state_of_the_ordered_events() {
        long first = Long.getLong("ambit.seed", LongForm.ENABLED ? System.nanoTime() : 1);
        int seeds = LongForm.ENABLED ? 500 : 40;
        try (var replica = ReplicaDatabase.open()) {
            LongStream.range(first, first + seeds).forEach(seed -> run(replica, seed));
        }
    }

    private static void run(ReplicaDatabase replica, long seed) {
        var chance = new SplittableRandom(seed);
        boolean hasDeletions = chance.nextBoolean();
        String prefix = "seed" + seed + "-";
        List<Event> events = new RandomHistory(chance, chance.nextBoolean(), hasDeletions, prefix).events(80);
        Facets serial = new Facets();
        events.forEach(event -> serial.write(Applier.step(serial, event).writes()));

        List<Event> shuffled = new ArrayList<>(events);
        shuffled.addAll(events.subList(0, 20));
        Collections.shuffle(shuffled, new Random(seed));
        var commit = new Commit(ReplicaDatabase.NOTHING);
        for (int from = 0, to; from < shuffled.size(); from = to) {
            to = Math.min(shuffled.size(), from + 1 + chance.nextInt(COMMIT_MAX));
            List<Event> some = shuffled.subList(from, to);
            replica.database().in(tx -> commit.run(tx, some, RandomHistory.START, (_, _) -> {}));
        }

        Facets stored = replica.database().in(tx -> {
            var batch = new StatementBatch(tx);
            FacetLoader loading = FacetLoader.of(batch, events);
            batch.run();
            return loading.end(batch);
        });
        assertThat(VisibleState.difference(
                        VisibleState.of(serial, !hasDeletions), VisibleState.of(stored, !hasDeletions)))
                .as("what differs in seed %d", seed)
                .isEmpty();
        assertThat(replica.database().in(TableChecksums::of).buckets().values())
                .as("rows of seed %d that are not what was written", seed)
                .noneMatch(it -> it.isAltered());
        assertThat(replica.rows("""
                        select 'subscription ' || subscription_id from public.subscriptions
                        where starts_with(subscription_id, '%s')
                        """.formatted(prefix)))
                .as("subscriptions of seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(subscriptions(serial));
        assertThat(replica.rows("""
                        select customer_id || entitlements from public.customers where starts_with(customer_id, '%s')
                        """.formatted(prefix)))
                .as("customers of seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(customers(serial));
    }

    private static List<String> subscriptions(Facets facets) {
        return VisibleState.of(facets, true).keySet().stream()
                .filter(name -> name.startsWith("subscription "))
                .toList();
    }

    private static List<String> customers(Facets facets) {
        return facets.known().keySet().stream()
                .filter(it -> it instanceof CustomerKey(String id)
                        && facets.customer(id).isThere())
                .map(it -> ((CustomerKey) it).id())
                .map(id -> {
                    Entitlements list = facets.entitlements(new Holder(id, ""));
                    return id + (list == null ? "[]" : list.list());
                })
                .toList();
    }
}
