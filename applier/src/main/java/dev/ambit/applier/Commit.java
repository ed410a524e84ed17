package dev.ambit.applier;

import dev.ambit.applier.Facet.Clock;
import dev.ambit.applier.Facet.ClockKey;
import dev.ambit.applier.Messages.Message;
import dev.ambit.applier.Numbers.Gap;
import dev.ambit.applier.Round.Answer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Many events in one transaction: that they were taken, what they change, and how far the replica is then.
final class Commit {

    private static final String END = "commit";

    /// What it came to, with a receipt for each event.
    record Done(List<Receipt> receipts, Numbers numbers) {}

    /// Hears what may change, and what time it is in the environment if an event has said it, before anybody knows
    /// whether it is committed.
    interface Written {
        void changed(Changes changes, @Nullable Clock clock);
    }

    private final @Nullable BiConsumer<Handle, Changes> beside;
    private volatile boolean isAllWanted;
    private volatile long told = Numbers.NEVER;

    /// @param beside what else is written in the same transaction, if anything is
    Commit(@Nullable BiConsumer<Handle, Changes> beside) {
        this.beside = beside;
    }

    /// From now on there is a feed, from which also what an endpoint's filter leaves out can be read.
    void wantAll() {
        isAllWanted = true;
    }

    /// From now on a snapshot says all that happened up to that number. Whoever is stopped before it is in the tables
    /// begins again, with a later one.
    void begin(long sequence) {
        told = Math.max(told, sequence);
    }

    /// Where nothing else is written, the transaction has ended when it returns.
    Done run(Handle tx, List<Event> events, Instant now, Written written) {
        var round = new Round(tx);
        Answer<Status.Place> place = Status.lock(round);
        Map<String, Integer> places = new LinkedHashMap<>();
        Answer<String> taken = take(round, events, places, now);
        Loading loading = Loading.of(round, events);
        round.run();
        Numbers numbers = Status.numbers(tx, place);
        Facets facets = loading.end(round);
        List<Gap> gaps = List.copyOf(numbers.gaps());
        boolean[] isFresh = fresh(events, taken, places);
        List<Receipt> receipts = new ArrayList<>();
        Map<Receipt, Integer> counts = new EnumMap<>(Receipt.class);
        for (int i = 0; i < isFresh.length; i++) {
            Receipt receipt =
                    isFresh[i] ? step(facets, events.get(i), Math.max(numbers.begun(), told)) : Receipt.REPEATED;
            receipts.add(receipt);
            counts.merge(receipt, 1, Integer::sum);
            numbers.arrived(events.get(i), isAllWanted, now);
        }
        Changes changes = Storing.store(round, facets);
        Status.update(round, numbers, gaps, counts, now);
        written.changed(changes, (Clock) facets.known().get(new ClockKey()));
        if (beside == null) {
            // So that it needs no way there and back of its own.
            round.tell(END);
        }
        round.run();
        besideOf(tx, changes);
        return new Done(receipts, numbers);
    }

    /// Changes rows otherwise than by events.
    <T> T run(Handle tx, Work<T> work) {
        return work.in(tx, Status.lock(tx), changes -> besideOf(tx, changes));
    }

    private void besideOf(Handle tx, Changes changes) {
        if (beside != null && !changes.isNothing()) {
            beside.accept(tx, changes);
        }
    }

    /// @param <T> what it comes to
    interface Work<T> {
        T in(Handle tx, Numbers numbers, Consumer<Changes> changed);
    }

    /// What a snapshot has told already may not bring back what is gone since.
    private static Receipt step(Facets facets, Event event, long told) {
        Long sequence = event.envelope().sequence();
        boolean isOfCustomers = switch (event) {
            case Event.Unknown _, Event.Truncated _, Event.ClockChanged _ -> false;
            default -> true;
        };
        if (sequence != null && sequence <= told && isOfCustomers) {
            return Receipt.OUTDATED;
        }
        Applier.Step step = Applier.step(facets, event);
        facets.write(step.writes());
        return step.receipt();
    }

    /// Takes the messages. An event without its content is not taken: it will come again.
    ///
    /// @param places where each is among the events, to be filled
    private static Answer<String> take(Round round, List<Event> events, Map<String, Integer> places, Instant now) {
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            if (!(event instanceof Event.Truncated)) {
                String id = messageId(event);
                if (places.putIfAbsent(id, i) == null) {
                    messages.add(message(id, event));
                }
            }
        }
        return Messages.insert(round, messages, now);
    }

    /// Which have messages that were not taken before.
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

    /// Of one that has none, nobody can tell whether it comes again.
    private static String messageId(Event event) {
        String said = event.envelope().messageId();
        return said == null ? "unnamed " + UUID.randomUUID() : said;
    }
}
