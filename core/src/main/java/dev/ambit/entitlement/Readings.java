package dev.ambit.entitlement;

import static dev.ambit.problem.ProblemCode.OVERLOADED;

import dev.ambit.problem.Problem;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Bounds concurrent and waiting reads of customers.
final class Readings {

    private static final Duration WAIT_MAX = Duration.ofSeconds(2);

    /// Half of the requests that may wait at once (`App`), so that reads of customers leave room for other work,
    /// such as lookups of keys.
    private static final int WAITING_MAX = 256;

    private final Semaphore turns;
    private final Semaphore places = new Semaphore(WAITING_MAX);

    Readings(int readingsMax) {
        this.turns = new Semaphore(readingsMax);
    }

    /// Runs `work`, which reads a customer or waits while another request reads it.
    ///
    /// @throws Problem `Overloaded` if too many requests are waiting
    <T> T waiting(Supplier<T> work) {
        if (!places.tryAcquire()) {
            throw tooMany();
        }
        try {
            return work.get();
        } finally {
            places.release();
        }
    }

    <T> T inTurn(Supplier<T> reading) {
        awaitTurn();
        try {
            return reading.get();
        } finally {
            turns.release();
        }
    }

    private void awaitTurn() {
        try {
            if (!turns.tryAcquire(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                throw tooMany();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting to load a customer", e);
        }
    }

    private static Problem tooMany() {
        return OVERLOADED.because("The server is loading too many customers from the database. Retry with a backoff.");
    }
}
