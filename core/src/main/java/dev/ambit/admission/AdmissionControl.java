package dev.ambit.admission;

import static dev.ambit.problem.ProblemCode.OVERLOADED;

import dev.ambit.db.ConnectionAdmission;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Scope;
import dev.ambit.environment.KnownEnvironment;
import dev.ambit.environment.KnownEnvironments;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Admission control with priority for production. Production requests and transactions pass immediately.
/// Non-production transactions queue for database connections, and new requests are refused when the queue is long.
public final class AdmissionControl implements ConnectionAdmission {

    /// Maximum wait of a transaction, as in the connection pool.
    private static final Duration WAIT_MAX = Duration.ofSeconds(5);

    private static final long PRESENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private record Ticket(long sinceNanos, CountDownLatch called) {}

    private final KnownEnvironments environments;
    private final int share;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Ticket> line = new ArrayDeque<>();
    private int inside;
    private int requests;
    private int productionRequests;
    private long productionNanos = System.nanoTime() - PRESENCE_NANOS;
    private long movedNanos = System.nanoTime();

    /// Reserves connections for production.
    ///
    /// @param connections total number of connections
    public AdmissionControl(KnownEnvironments environments, int connections) {
        this.environments = environments;
        this.share = AdmissionQueue.share(connections);
    }

    /// Admits a request on an I/O thread.
    ///
    /// @param environment of the request; null if unknown or none, which is always admitted
    /// @return the action to run after the response; null if the request is refused
    public @Nullable Runnable admit(@Nullable EnvironmentId environment) {
        KnownEnvironment known = environment == null ? null : environments.cached(environment);
        if (known == null) {
            return () -> {};
        }
        return known.type().isShedFirst() ? admitLast() : admitFirst();
    }

    @Override
    public <T> T pass(Scope scope, Supplier<T> work) {
        if (!isLast(scope)) {
            return work.get();
        }
        enter();
        try {
            return work.get();
        } finally {
            leave();
        }
    }

    private Runnable admitFirst() {
        locked(() -> productionRequests++);
        return () -> locked(() -> {
            productionRequests--;
            productionNanos = System.nanoTime();
        });
    }

    private @Nullable Runnable admitLast() {
        lock.lock();
        try {
            if (!crowd().admits()) {
                return null;
            }
            requests++;
        } finally {
            lock.unlock();
        }
        return () -> locked(() -> requests--);
    }

    private boolean isLast(Scope scope) {
        KnownEnvironment known = scope instanceof EnvironmentId environment ? environments.cached(environment) : null;
        return known != null && known.type().isShedFirst();
    }

    private void enter() {
        var ticket = new Ticket(System.nanoTime(), new CountDownLatch(1));
        locked(() -> {
            line.add(ticket);
            callNext();
        });
        try {
            while (!ticket.called().await(AdmissionQueue.STANDSTILL_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                recheck(ticket);
            }
        } catch (InterruptedException e) {
            if (!withdraw(ticket)) {
                leave();
            }
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for a database connection", e);
        }
    }

    /// Checks the queue periodically, because it may take long until a transaction ends. Refuses a transaction
    /// that has waited too long.
    private void recheck(Ticket ticket) {
        locked(this::callNext);
        if (System.nanoTime() - ticket.sinceNanos() > WAIT_MAX.toNanos() && withdraw(ticket)) {
            throw OVERLOADED.because(
                    "The server is overloaded and serves production first. Retry the request with a backoff.");
        }
    }

    /// Removes a transaction from the queue. Returns false if it was admitted meanwhile.
    private boolean withdraw(Ticket ticket) {
        lock.lock();
        try {
            return line.remove(ticket);
        } finally {
            lock.unlock();
        }
    }

    private void leave() {
        locked(() -> {
            inside--;
            callNext();
        });
    }

    private void callNext() {
        while (!line.isEmpty() && crowd().admitsTransaction(share)) {
            inside++;
            movedNanos = System.nanoTime();
            line.remove().called().countDown();
        }
    }

    private AdmissionQueue crowd() {
        long now = System.nanoTime();
        boolean production = productionRequests > 0 || now - productionNanos < PRESENCE_NANOS;
        Ticket first = line.peek();
        return new AdmissionQueue(
                production,
                requests,
                inside,
                line.size(),
                Duration.ofNanos(first == null ? 0 : now - first.sinceNanos()),
                Duration.ofNanos(now - movedNanos));
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }
}
