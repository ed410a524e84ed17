package dev.ambit.sdk.stream;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Event;
import dev.ambit.event.EventLogs;
import dev.ambit.event.EventOrigin;
import dev.ambit.event.EventWaiting;
import dev.ambit.event.Events;
import dev.ambit.sdk.stream.StreamQueries.Query;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Follows the event log of one environment for all its connections. Each event is read once and rendered once for
/// each distinct subscription.
final class EnvironmentStream {

    private static final System.Logger LOG = System.getLogger(EnvironmentStream.class.getName());

    private static final int EVENTS_MAX = 100;

    /// Time after which the log is read in case a notification of another server was lost.
    private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

    /// Time after which a revoked key loses its connections.
    private static final Duration ADMISSION_MAX = Duration.ofSeconds(5);

    private static final int AWAY = 1012;
    private static final String RETRY = "The event log cannot be read. Connect again.";

    private final EnvironmentId environment;
    private final Transactions transactions;
    private final EventWaiting waiting;
    private final BooleanSupplier isOpen;
    private final Set<StreamConnection> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean isFollowing;

    EnvironmentStream(
            EnvironmentId environment, Transactions transactions, EventWaiting waiting, BooleanSupplier isOpen) {
        this.environment = environment;
        this.transactions = transactions;
        this.waiting = waiting;
        this.isOpen = isOpen;
    }

    Set<StreamConnection> connections() {
        return connections;
    }

    /// Sends events until no connection is left, the server stops, or the log cannot be read.
    ///
    /// @param isUnused tells whether to stop following, because the last connection has ended
    void follow(BooleanSupplier isUnused) {
        try (EventWaiting.Watch watch = waiting.watch(environment)) {
            long after = transactions.read(environment, tx -> Events.head(tx, environment));
            EventOrigin origin = origin();
            isFollowing = true;
            connections.forEach(StreamConnection::ready);
            long admittedNanos = System.nanoTime();
            while (origin != null && isOpen.getAsBoolean() && !isUnused.getAsBoolean()) {
                long from = after;
                List<Event> events =
                        transactions.read(environment, tx -> Events.after(tx, environment, from, EVENTS_MAX));
                if (!events.isEmpty()) {
                    send(events, origin);
                    after = events.getLast().sequence();
                }
                if (System.nanoTime() - admittedNanos > ADMISSION_MAX.toNanos()) {
                    connections.forEach(StreamConnection::requireAdmitted);
                    admittedNanos = System.nanoTime();
                }
                if (events.size() < EVENTS_MAX) {
                    watch.await(after, POLL_INTERVAL);
                }
            }
        } catch (RuntimeException failure) {
            // A stopping server closes the database while streams read it.
            if (isOpen.getAsBoolean()) {
                LOG.log(System.Logger.Level.WARNING, "The streams of an environment failed", failure);
            }
        }
    }

    /// Acknowledges a connection if the log is followed already.
    void welcome(StreamConnection connection) {
        if (isFollowing) {
            connection.ready();
        }
    }

    void closeAll() {
        connections.forEach(it -> it.close(AWAY, RETRY));
    }

    private @Nullable EventOrigin origin() {
        Optional<EventLogs.Log> log = transactions.in(environment, tx -> EventLogs.find(tx, environment));
        return log.map(EventLogs.Log::origin).orElse(null);
    }

    /// Sends the results, and then pauses for as long as this took. So many connections use at most half a
    /// processor, and events that arrive during the pause are sent together.
    private void send(List<Event> events, EventOrigin origin) {
        List<Function<Query, @Nullable String>> results = events.stream()
                .map(it -> StreamPayloads.of(it, origin))
                .filter(it -> !it.isEmpty())
                .map(EnvironmentStream::results)
                .toList();
        if (!results.isEmpty()) {
            long begun = System.nanoTime();
            connections.forEach(it -> it.send(results));
            LockSupport.parkNanos(System.nanoTime() - begun);
        }
    }

    private static Function<Query, @Nullable String> results(Map<StreamField, Map<String, @Nullable Object>> payloads) {
        Map<Query, String> results = new HashMap<>();
        return query -> {
            Map<String, @Nullable Object> payload = payloads.get(query.field());
            return payload == null
                    ? null
                    : results.computeIfAbsent(
                            query, it -> StreamQueries.shared().result(it, payload));
        };
    }
}
