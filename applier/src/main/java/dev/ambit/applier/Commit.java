package dev.ambit.applier;

import dev.ambit.applier.Facet.Clock;
import dev.ambit.applier.Facet.ClockKey;
import dev.ambit.applier.Messages.Message;
import dev.ambit.applier.ReceivedNumbers.Gap;
import dev.ambit.applier.StatementBatch.Answer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Applies many events in one transaction: records the messages, changes the rows and saves the progress.
final class Commit {

    private static final String END = "commit";

    /// The result of a commit, with one receipt per event.
    record Done(List<Receipt> receipts, ReceivedNumbers numbers) {}

    /// Receives the changes and the new clock of the environment before the outcome of the commit is known.
    interface Written {
        void changed(Changes changes, @Nullable Clock clock);
    }

    private final @Nullable BiConsumer<Handle, Changes> beside;
    private volatile boolean isAllWanted;
    private volatile long snapshotSequence = ReceivedNumbers.NEVER;

    /// @param beside additional work in the same transaction; null if none
    Commit(@Nullable BiConsumer<Handle, Changes> beside) {
        this.beside = beside;
    }

    /// Treats all events as expected from now on, including those that an endpoint's filter omits, because a feed
    /// exists.
    void expectAll() {
        isAllWanted = true;
    }

    /// Declares that a snapshot covers all events up to `sequence`. If the process stops before the snapshot is
    /// stored, it starts again with a newer snapshot.
    void begin(long sequence) {
        snapshotSequence = Math.max(snapshotSequence, sequence);
    }

    /// Applies the events. Without additional work, the transaction has ended when this method returns.
    Done run(Handle tx, List<Event> events, Instant now, Written written) {
        var batch = new StatementBatch(tx);
        Answer<Status.SyncPosition> position = Status.lock(batch);
        Map<String, Integer> places = new LinkedHashMap<>();
        Answer<String> taken = record(batch, events, places, now);
        FacetLoader loading = FacetLoader.of(batch, events);
        batch.run();
        ReceivedNumbers numbers = Status.numbers(tx, position);
        Facets facets = loading.end(batch);
        List<Gap> gaps = List.copyOf(numbers.gaps());
        boolean[] isFresh = fresh(events, taken, places);
        List<Receipt> receipts = new ArrayList<>();
        Map<Receipt, Integer> counts = new EnumMap<>(Receipt.class);
        for (int i = 0; i < isFresh.length; i++) {
            Receipt receipt = isFresh[i]
                    ? step(facets, events.get(i), Math.max(numbers.begun(), snapshotSequence))
                    : Receipt.REPEATED;
            receipts.add(receipt);
            counts.merge(receipt, 1, Integer::sum);
            numbers.arrived(events.get(i), isAllWanted, now);
        }
        Changes changes = FacetWriter.store(batch, facets);
        Status.update(batch, numbers, gaps, counts, now);
        written.changed(changes, (Clock) facets.known().get(new ClockKey()));
        if (beside == null) {
            // Saves a round trip.
            batch.tell(END);
        }
        batch.run();
        besideOf(tx, changes);
        return new Done(receipts, numbers);
    }

    /// Changes rows for a reason other than events.
    <T> T run(Handle tx, Work<T> work) {
        return work.in(tx, Status.lock(tx), changes -> besideOf(tx, changes));
    }

    private void besideOf(Handle tx, Changes changes) {
        if (beside != null && !changes.isNothing()) {
            beside.accept(tx, changes);
        }
    }

    /// @param <T> type of the result
    interface Work<T> {
        T in(Handle tx, ReceivedNumbers numbers, Consumer<Changes> changed);
    }

    /// Skips an event that the snapshot includes, because it could restore a deleted row.
    private static Receipt step(Facets facets, Event event, long snapshotSequence) {
        Long sequence = event.envelope().sequence();
        boolean isOfCustomers = switch (event) {
            case Event.Unknown _, Event.Truncated _, Event.ClockChanged _ -> false;
            default -> true;
        };
        if (sequence != null && sequence <= snapshotSequence && isOfCustomers) {
            return Receipt.OUTDATED;
        }
        Applier.Step step = Applier.step(facets, event);
        facets.write(step.writes());
        return step.receipt();
    }

    /// Records the messages. A truncated event is not recorded, because it arrives again in full.
    ///
    /// @param places index of each message among the events; filled by this method
    private static Answer<String> record(
            StatementBatch batch, List<Event> events, Map<String, Integer> places, Instant now) {
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            if (!(event instanceof Event.Truncated)) {
                String id = event.envelope().messageId();
                if (places.putIfAbsent(id, i) == null) {
                    messages.add(message(id, event));
                }
            }
        }
        return Messages.insert(batch, messages, now);
    }

    /// Returns which events have messages that were not recorded before.
    private static boolean[] fresh(List<Event> events, Answer<String> taken, Map<String, Integer> places) {
        boolean[] isFresh = new boolean[events.size()];
        for (int i = 0; i < isFresh.length; i++) {
            isFresh[i] = events.get(i) instanceof Event.Truncated;
        }
        taken.rows().forEach(id -> isFresh[Objects.requireNonNull(places.get(id))] = true);
        return isFresh;
    }

    private static Message message(String id, Event event) {
        return new Message(
                id,
                event.envelope().type(),
                event.envelope().sequence(),
                event instanceof Event.Unknown it ? it.body() : null);
    }
}
