package dev.ambit.live;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.OVERLOADED;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.ambit.applier.Changes;
import dev.ambit.graphql.Graphql;
import dev.ambit.graphql.GraphqlRequest;
import dev.ambit.graphql.GraphqlResult;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Runs live queries. A commit marks the affected queries as due, and a few workers run them. A query never runs
/// twice at the same time. If one or more commits affect it during a run, it runs exactly once more afterwards.
/// All clients of a query share its runs. The lock is not held while a query runs or a client is notified.
public final class LiveQueries implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(LiveQueries.class.getName());

    private static final int WORKERS_MAX = 4;
    private static final int QUERIES_MAX = 2_000;

    /// Upper bound, in bytes, of a result, because one result is buffered for each slow client.
    static final int RESULT_BYTES_MAX = 4 << 20;

    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Graphql graphql;
    private final LongAdder runs = new LongAdder();
    private final Map<GraphqlRequest, SharedQuery> all = new HashMap<>();
    private final Queue<SharedQuery> due = new ArrayDeque<>();
    private int workers;
    /// Ids from commits that were not matched to queries yet.
    private Set<String> changedCustomers = new HashSet<>();

    private Set<String> changedSubscriptions = new HashSet<>();
    private boolean isMatching;
    private boolean isClosed;

    public LiveQueries(Graphql graphql) {
        this.graphql = graphql;
    }

    /// Marks the affected queries. Must be called after each commit; returns quickly for any number of live
    /// queries.
    public synchronized void committed(Changes changes) {
        if (all.isEmpty()) {
            return;
        }
        changedCustomers.addAll(changes.customers());
        changedSubscriptions.addAll(changes.subscriptions());
        if (!isMatching) {
            isMatching = true;
            Thread.ofVirtual().name("live-changes").start(this::match);
        }
    }

    /// Returns the number of runs of live queries.
    public LongAdder runs() {
        return runs;
    }

    /// Stops all live queries. A query that is running finishes; no other query starts.
    @Override
    public synchronized void close() {
        isClosed = true;
        all.clear();
        due.clear();
    }

    /// Sends the current result and, after changes, the newest one. A slow client skips results in between.
    ///
    /// @throws dev.ambit.graphql.QueryRejected if the query is invalid or not a subscription
    /// @throws dev.ambit.problem.Problem `Overloaded` if too many queries are live
    void watch(GraphqlRequest request, LiveOperation client) {
        if (!tryJoin(request, client)) {
            add(new SharedQuery(request, graphql.live(request)), client);
        }
    }

    synchronized void leave(GraphqlRequest request, LiveOperation client) {
        SharedQuery query = all.get(request);
        if (query != null && query.clients.remove(client) && query.clients.isEmpty()) {
            all.remove(request);
        }
    }

    private synchronized boolean tryJoin(GraphqlRequest request, LiveOperation client) {
        SharedQuery query = all.get(request);
        if (query == null) {
            return false;
        }
        query.clients.add(client);
        makeDue(query);
        return true;
    }

    private synchronized void add(SharedQuery fresh, LiveOperation client) {
        if (all.size() >= QUERIES_MAX) {
            throw OVERLOADED.because("The replica already runs %d different live queries, the maximum. Retry later."
                    .formatted(QUERIES_MAX));
        }
        SharedQuery query = all.computeIfAbsent(fresh.request, _ -> fresh);
        query.clients.add(client);
        makeDue(query);
    }

    private void match() {
        for (Changes changes = takeChanges(); changes != null; changes = takeChanges()) {
            for (SharedQuery query : queries()) {
                if (isTouched(query, changes)) {
                    makeDue(query);
                }
            }
        }
    }

    /// Returns whether the changes affect the query, and true if this cannot be determined.
    private static boolean isTouched(SharedQuery query, Changes changes) {
        try {
            return query.live.isAffectedBy(changes);
        } catch (RuntimeException failure) {
            LOG.log(WARNING, "The changes could not be matched to a live query, which is run again", failure);
            return true;
        }
    }

    private synchronized @Nullable Changes takeChanges() {
        isMatching = !changedCustomers.isEmpty() || !changedSubscriptions.isEmpty();
        if (!isMatching) {
            return null;
        }
        var changes = new Changes(changedCustomers, changedSubscriptions);
        changedCustomers = new HashSet<>();
        changedSubscriptions = new HashSet<>();
        return changes;
    }

    private synchronized List<SharedQuery> queries() {
        return List.copyOf(all.values());
    }

    private synchronized void makeDue(SharedQuery query) {
        if (query.isRunning || query.isResting) {
            query.isStale = true;
        } else if (!query.isDue && !isClosed) {
            query.isDue = true;
            due.add(query);
            if (workers < WORKERS_MAX) {
                workers++;
                Thread.ofVirtual().name("live-queries").start(this::work);
            }
        }
    }

    private void work() {
        for (SharedQuery next = next(); next != null; next = next()) {
            run(next);
        }
    }

    private synchronized @Nullable SharedQuery next() {
        SharedQuery next = due.poll();
        if (next == null) {
            workers--;
        } else {
            next.isDue = false;
            next.isRunning = true;
            next.isStale = false;
        }
        return next;
    }

    /// Sends the result only to clients that joined before the run began. A client that joins during the run may
    /// have seen commits that the result lacks, so it gets the result of the next run.
    private void run(SharedQuery query) {
        List<LiveOperation> clients = clients(query);
        long begun = System.nanoTime();
        boolean hasClients = !clients.isEmpty();
        boolean needsRetry = hasClients;
        try {
            if (hasClients) {
                runs.increment();
                needsRetry = !send(clients, query.live.run());
            }
        } catch (Throwable failure) {
            // Also catches OutOfMemoryError: a worker that ended here would stay counted in `workers`.
            LOG.log(ERROR, "A live query failed unexpectedly", failure);
        } finally {
            end(query, needsRetry, System.nanoTime() - begun);
        }
    }

    /// Sends the result or the error to the clients.
    ///
    /// @return false if the database is unavailable; the clients then keep the last result
    private static boolean send(List<LiveOperation> clients, GraphqlResult answer) {
        if (answer.isDatabaseUnavailable()) {
            return false;
        }
        boolean isResult = answer.status() == 200;
        if (answer.json().length > RESULT_BYTES_MAX) {
            byte[] tooLarge = Errors.of(BAD_USER_INPUT.because(
                    "The result has %,d bytes. Live queries allow at most %,d. Request fewer rows."
                            .formatted(answer.json().length, RESULT_BYTES_MAX)));
            clients.forEach(it -> it.fail(tooLarge));
            return true;
        }
        for (LiveOperation client : clients) {
            if (isResult) {
                client.show(answer.json());
            } else {
                client.fail(answer.json());
            }
        }
        return true;
    }

    private synchronized List<LiveOperation> clients(SharedQuery query) {
        return List.copyOf(query.clients);
    }

    /// Pauses a slow query for as long as its run took, so that others get their turn, and repeats a failed one.
    private synchronized void end(SharedQuery query, boolean needsRetry, long tookNanos) {
        query.isRunning = false;
        query.isStale |= needsRetry;
        long restNanos = Math.max(needsRetry ? RETRY_NANOS : 0, tookNanos < SLOW_NANOS ? 0 : tookNanos);
        if (restNanos > 0) {
            query.isResting = true;
            CompletableFuture.delayedExecutor(restNanos, NANOSECONDS).execute(() -> resume(query));
        } else if (query.isStale) {
            makeDue(query);
        }
    }

    private synchronized void resume(SharedQuery query) {
        query.isResting = false;
        if (query.isStale) {
            makeDue(query);
        }
    }
}
