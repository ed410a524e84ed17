package dev.ambit.feed;

import static dev.ambit.problem.ProblemCode.ENVIRONMENT_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.EVENT_NOT_FOUND;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Event;
import dev.ambit.event.EventLogs;
import dev.ambit.event.EventWaiting;
import dev.ambit.event.EventWire;
import dev.ambit.event.Events;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.jdbi.v3.core.Handle;

/// Reads the event log for external readers.
public final class Feed {

    /// Time after which a waiting reader polls, in case a notification from another server was lost.
    static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

    /// Time within which waiting readers notice that the server stops.
    static final Duration STEP = Duration.ofMillis(250);

    /// Number of events per query. Bounds the memory of events that are read but do not fit on the page.
    private static final int CHUNK_MAX = 100;

    private static final int PAGE_BYTES_MAX = 4 << 20;

    /// Number of concurrent reads, because an event may wake a thousand readers.
    private static final int READING_MAX = 4;

    private final Transactions transactions;
    private final EventWaiting waiting;
    private final BooleanSupplier isOpen;
    private final Semaphore turns = new Semaphore(READING_MAX, true);

    /// @param isOpen false when the server is stopping, so that no reader waits
    public Feed(Transactions transactions, EventWaiting waiting, BooleanSupplier isOpen) {
        this.transactions = transactions;
        this.waiting = waiting;
        this.isOpen = isOpen;
    }

    boolean isOpen() {
        return isOpen.getAsBoolean();
    }

    EventWaiting.Watch watch(EnvironmentId environment) {
        return waiting.watch(environment);
    }

    /// Returns the next events; fewer than `limit` if they are large.
    ///
    /// @throws dev.ambit.problem.Problem `EventGone` if the event log starts later
    FeedPage after(EnvironmentId environment, long after, int limit) {
        turns.acquireUninterruptibly();
        try {
            return transactions.in(environment, tx -> after(tx, environment, after, limit));
        } finally {
            turns.release();
        }
    }

    /// Returns events like [#after]. If there are none yet, waits up to `max` for new ones.
    FeedPage await(EnvironmentId environment, long after, int limit, Duration max) {
        long endNanos = System.nanoTime() + max.toNanos();
        try (EventWaiting.Watch watch = watch(environment)) {
            FeedPage page = after(environment, after, limit);
            while (page.isEmpty() && isOpen() && System.nanoTime() < endNanos) {
                awaitStep(watch, after, endNanos);
                page = after(environment, after, limit);
            }
            return page;
        }
    }

    /// Returns one whole event of any size.
    byte[] event(EnvironmentId environment, long sequence) {
        return transactions.in(environment, tx -> {
            EventLogs.Log log = log(tx, environment);
            log.require("sequence", sequence, log.oldest());
            Event event = Events.find(tx, environment, List.of(sequence)).stream()
                    .findFirst()
                    .orElseThrow(() -> EVENT_NOT_FOUND.because(
                            "Event %d does not exist yet. Read the feed for the latest event.".formatted(sequence)));
            return EventWire.complete(log.origin(), event).json();
        });
    }

    /// Waits for a notification, the next poll, or the end.
    private void awaitStep(EventWaiting.Watch watch, long after, long endNanos) {
        long lookNanos = Math.min(endNanos, System.nanoTime() + LOOK_AGAIN.toNanos());
        boolean isThere = false;
        while (!isThere && isOpen() && System.nanoTime() < lookNanos) {
            isThere = watch.await(after, STEP);
        }
    }

    /// Reads the events first, and then the start of the event log. If the event log is trimmed in between, the
    /// check of its start fails.
    private static FeedPage after(Handle tx, EnvironmentId environment, long after, int limit) {
        List<Event> events = Events.after(tx, environment, after, Math.min(limit, CHUNK_MAX));
        EventLogs.Log log = log(tx, environment);
        log.require("after", after, log.complete());
        List<FeedPage.Item> items = new ArrayList<>();
        long bytes = 0;
        while (!events.isEmpty()) {
            for (Event event : events) {
                EventWire shown = EventWire.of(log.origin(), event);
                if (bytes > 0 && bytes + shown.json().length > PAGE_BYTES_MAX) {
                    return page(tx, environment, after, items, log);
                }
                bytes += shown.json().length;
                items.add(new FeedPage.Item(event.sequence(), shown));
            }
            int missing = Math.min(limit - items.size(), CHUNK_MAX);
            events = missing == 0 || events.size() < CHUNK_MAX
                    ? List.of()
                    : Events.after(tx, environment, items.getLast().sequence(), missing);
        }
        return page(tx, environment, after, items, log);
    }

    private static FeedPage page(
            Handle tx, EnvironmentId environment, long after, List<FeedPage.Item> items, EventLogs.Log log) {
        // Fails if events were removed between two chunks, because they are missing in the page.
        EventLogs.Log now = log(tx, environment);
        now.require("after", after, now.complete());
        return new FeedPage(after, items, Events.head(tx, environment), log.oldest());
    }

    private static EventLogs.Log log(Handle tx, EnvironmentId environment) {
        return EventLogs.find(tx, environment)
                .orElseThrow(() -> ENVIRONMENT_NOT_FOUND.because(
                        "The environment is being deleted. Its events can no longer be read."));
    }
}
