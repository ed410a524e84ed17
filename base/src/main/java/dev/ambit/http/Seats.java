package dev.ambit.http;

import static dev.ambit.problem.ProblemCode.OVERLOADED;

import dev.ambit.problem.Problem;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/// How many may read for longer than an answer takes: of one owner, such as an environment, and in all.
public final class Seats<K> {

    private final Semaphore seats;
    private final int ofOwnerMax;
    private final Map<K, Integer> taken = new ConcurrentHashMap<>();

    public Seats(int max, int ofOwnerMax) {
        this.seats = new Semaphore(max);
        this.ofOwnerMax = ofOwnerMax;
    }

    /// Takes one until the stream ends.
    ///
    /// @throws Problem `Overloaded` if there is none left
    public Consumer<Outlet> seated(K owner, Consumer<Outlet> stream) {
        Runnable leave = take(owner);
        return outlet -> {
            try {
                stream.accept(outlet);
            } finally {
                leave.run();
            }
        };
    }

    /// Takes one.
    ///
    /// @return to be run once, when it is free again
    /// @throws Problem `Overloaded` if there is none left
    public Runnable take(K owner) {
        if (!seats.tryAcquire()) {
            throw full();
        }
        if (taken.merge(owner, 1, Integer::sum) > ofOwnerMax) {
            leave(owner);
            throw full();
        }
        return () -> leave(owner);
    }

    private void leave(K owner) {
        taken.computeIfPresent(owner, (_, count) -> count == 1 ? null : count - 1);
        seats.release();
    }

    private static Problem full() {
        return OVERLOADED.because("Too many are reading here. Try again in a second.");
    }
}
