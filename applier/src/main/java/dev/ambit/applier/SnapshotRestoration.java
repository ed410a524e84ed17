package dev.ambit.applier;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.applier.CustomerRestoration.Bounds;
import dev.ambit.applier.Event.SubscriptionReported;
import dev.ambit.applier.SnapshotParser.CustomerSnapshot;
import dev.ambit.applier.TableChecksums.Orphan;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Restores customers from a snapshot of the server, some per commit, while events keep arriving. An interrupted
/// restoration starts again.
final class SnapshotRestoration {

    /// Number of rows after which a commit starts. Its last customer may exceed this number.
    private static final int ENTITIES_MAX = 1_000;

    private static final int OTHERS_MAX = 500;

    /// Maximum number of subscriptions fetched one by one. The next comparison finds the rest.
    private static final int SINGLE_MAX = 200;

    private static final String ASYNC_COMMIT = """
            set local synchronous_commit = off
            """;

    private final Inbox inbox;
    private final Feed feed;
    private final InstantSource clock;
    private final boolean isBeginning;
    private final SnapshotCustomers there = new SnapshotCustomers();
    private final SnapshotParser parser = new SnapshotParser();
    private final List<CustomerSnapshot> waiting = new ArrayList<>();
    private int waitingEntities;

    /// The commit that runs while the next lines are read.
    private CompletableFuture<Void> storing = CompletableFuture.completedFuture(null);

    private final Repairs repairs = new Repairs();
    private final Map<String, Long> wanted = new TreeMap<>();

    /// @param isBeginning whether the replica starts with this snapshot, so that events with lower numbers are
    ///     ignored afterwards
    SnapshotRestoration(Inbox inbox, Feed feed, InstantSource clock, boolean isBeginning) {
        this.inbox = inbox;
        this.feed = feed;
        this.clock = clock;
        this.isBeginning = isBeginning;
    }

    /// Restores the customers of these buckets.
    ///
    /// @param orphans subscriptions to check as well
    /// @return the differences found
    Repairs run(BitSet buckets, Collection<Orphan> orphans) throws FeedFailure {
        orphans.forEach(it -> wanted.put(it.subscriptionId(), it.number()));
        try {
            if (!buckets.isEmpty()) {
                feed.snapshot(buckets, this::line);
                parser.end().ifPresent(this::add);
                flush();
                await(storing);
                sweep(buckets);
            }
            restoreSingle();
            parser.clock().ifPresent(it -> inbox.take(it, 0).join());
        } finally {
            storing.exceptionally(_ -> null).join();
            inbox.change((tx, _, _) -> {
                there.delete(tx);
                return true;
            });
        }
        if (isBeginning) {
            inbox.change((tx, numbers, _) -> {
                numbers.begin(parser.sequence(), clock.instant());
                Status.begin(tx, numbers);
                return true;
            });
        }
        return repairs;
    }

    private void line(String text) {
        boolean isFirst = !parser.hasBegun();
        parser.read(text).ifPresent(this::add);
        if (isFirst && isBeginning) {
            inbox.begin(parser.sequence());
        }
    }

    private void add(CustomerSnapshot snapshot) {
        waiting.add(snapshot);
        waitingEntities += snapshot.size();
        if (waitingEntities >= ENTITIES_MAX) {
            flush();
        }
    }

    private void flush() {
        if (waiting.isEmpty()) {
            return;
        }
        List<CustomerSnapshot> snapshots = List.copyOf(waiting);
        waiting.clear();
        waitingEntities = 0;
        Set<String> customers = new LinkedHashSet<>();
        Set<String> subscriptions = new LinkedHashSet<>();
        snapshots.forEach(it -> {
            customers.add(it.customer().id());
            it.subscriptions().forEach(subscription -> subscriptions.add(subscription.id()));
        });
        await(storing);
        storing = CompletableFuture.runAsync(
                () -> change(
                        customers,
                        subscriptions,
                        restoring -> snapshots.forEach(restoring::restore),
                        tx -> there.record(tx, customers)),
                Thread::startVirtualThread);
    }

    private static void await(CompletableFuture<Void> storing) {
        try {
            storing.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /// Removes customers that the snapshot does not have.
    private void sweep(BitSet buckets) {
        String last = "";
        List<String> others;
        do {
            String after = last;
            others = inbox.change((tx, _, _) -> there.others(tx, buckets, after, OTHERS_MAX));
            if (!others.isEmpty()) {
                List<String> customers = others;
                change(customers, List.of(), restoring -> customers.forEach(restoring::remove), _ -> {});
                last = others.getLast();
            }
        } while (others.size() == OTHERS_MAX);
    }

    private void restoreSingle() throws FeedFailure {
        Map<String, @Nullable SubscriptionReported> found = new TreeMap<>();
        Set<String> customers = new LinkedHashSet<>();
        for (Map.Entry<String, Long> each : wanted.entrySet()) {
            if (found.size() == SINGLE_MAX) {
                break;
            }
            Optional<SubscriptionReported> event = reported(each.getKey(), each.getValue());
            found.put(each.getKey(), event.orElse(null));
            event.map(SubscriptionReported::customerId).ifPresent(customers::add);
        }
        if (!found.isEmpty()) {
            change(customers, found.keySet(), restoring -> found.forEach(restoring::restore), _ -> {});
        }
    }

    private Optional<SubscriptionReported> reported(String subscription, long number) throws FeedFailure {
        Optional<String> event = number > 0 ? feed.event(number) : Optional.empty();
        try {
            return event.map(it -> inbox.read(it.getBytes(UTF_8)))
                    .filter(SubscriptionReported.class::isInstance)
                    .map(SubscriptionReported.class::cast)
                    .filter(it -> it.id().equals(subscription));
        } catch (Malformed _) {
            return Optional.empty();
        }
    }

    private void change(
            Collection<String> customers,
            Collection<String> subscriptions,
            Consumer<CustomerRestoration> work,
            Consumer<Handle> beside) {
        CustomerRestoration restoring = inbox.change((tx, numbers, changed) -> {
            if (isBeginning) {
                tx.execute(ASYNC_COMMIT);
            }
            Facets facets = FacetLoader.loadAll(new StatementBatch(tx), customers, subscriptions);
            long sequence = sequence(numbers);
            var done = new CustomerRestoration(facets, new Bounds(sequence, numbers.last(), clock.instant()));
            work.accept(done);
            var batch = new StatementBatch(tx);
            Changes stored = FacetWriter.store(batch, facets);
            batch.run();
            // Rows without a version are rare; the comparison after the first snapshot finds them.
            changed.accept(
                    isBeginning ? stored : stored.and(SnapshotCustomers.deleteStrays(tx, customers, done.repairs())));
            beside.accept(tx);
            return done;
        });
        repairs.add(restoring.repairs());
        wanted.putAll(restoring.wanted());
    }

    /// Without a snapshot, only single events were read, and each is the newest of its subject.
    private long sequence(ReceivedNumbers numbers) {
        return parser.hasBegun() ? parser.sequence() : numbers.last();
    }
}
