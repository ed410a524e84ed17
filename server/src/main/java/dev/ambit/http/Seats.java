package dev.ambit.feed;

import static dev.ambit.problem.ProblemCode.OVERLOADED;

import dev.ambit.db.EnvironmentId;
import dev.ambit.http.Outlet;
import dev.ambit.problem.Problem;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/// How many may read for longer than an answer takes: of one environment, and in all.
final class FeedSeats {

    private final Semaphore seats;
    private final int ofEnvironmentMax;
    private final Map<Integer, Integer> taken = new ConcurrentHashMap<>();

    FeedSeats(int max, int ofEnvironmentMax) {
        this.seats = new Semaphore(max);
        this.ofEnvironmentMax = ofEnvironmentMax;
    }

    /// Takes one until the stream ends.
    ///
    /// @throws dev.ambit.problem.Problem `Overloaded` if there is none left
    Consumer<Outlet> seated(EnvironmentId environment, Consumer<Outlet> stream) {
        if (!seats.tryAcquire()) {
            throw full();
        }
        if (taken.merge(environment.value(), 1, Integer::sum) > ofEnvironmentMax) {
            leave(environment);
            throw full();
        }
        return outlet -> {
            try {
                stream.accept(outlet);
            } finally {
                leave(environment);
            }
        };
    }

    private void leave(EnvironmentId environment) {
        taken.computeIfPresent(environment.value(), (_, count) -> count == 1 ? null : count - 1);
        seats.release();
    }

    private static Problem full() {
        return OVERLOADED.because("Too many are reading here. Try again in a second.");
    }
}
