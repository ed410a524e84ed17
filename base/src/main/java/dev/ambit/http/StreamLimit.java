package dev.ambit.http;

import static dev.ambit.problem.ProblemCode.OVERLOADED;
import static dev.ambit.problem.ProblemCode.RATE_LIMIT_EXCEEDED;

import dev.ambit.problem.Problem;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Limits the number of long-running responses, such as event streams: for each owner, such as an environment,
/// and for the whole server. Each running response takes one place.
public final class StreamLimit<K> {

    private final Semaphore seats;
    private final int max;
    private final int ofOwnerMax;
    private final String things;
    private final String owners;
    private final Map<K, Integer> taken = new ConcurrentHashMap<>();

    /// @param max for the whole server
    /// @param ofOwnerMax for each owner
    /// @param things a plural noun for error messages, such as `event streams`
    /// @param owners a singular noun for error messages, such as `environment`
    public StreamLimit(int max, int ofOwnerMax, String things, String owners) {
        this.seats = new Semaphore(max);
        this.max = max;
        this.ofOwnerMax = ofOwnerMax;
        this.things = things;
        this.owners = owners;
    }

    /// Takes a place for a stream, and frees it when the stream ends.
    ///
    /// @throws Problem `RateLimitExceeded` if the owner has none left, `Overloaded` if the server has none left
    public Consumer<ResponseStream> seated(K owner, Consumer<ResponseStream> stream) {
        Runnable leave = acquire(owner);
        return outlet -> {
            try {
                stream.accept(outlet);
            } finally {
                leave.run();
            }
        };
    }

    /// Takes a place.
    ///
    /// @return frees the place; to be run once
    /// @throws Problem `RateLimitExceeded` if the owner has none left, `Overloaded` if the server has none left
    public Runnable acquire(K owner) {
        Problem full = enter(owner);
        if (full != null) {
            throw full;
        }
        return () -> leave(owner);
    }

    /// Takes a place if the owner and the server have a free one.
    ///
    /// @return frees the place; to be run once. Empty if there is no free place
    public Optional<Runnable> tryTake(K owner) {
        return enter(owner) == null ? Optional.of(() -> leave(owner)) : Optional.empty();
    }

    private @Nullable Problem enter(K owner) {
        if (!seats.tryAcquire()) {
            return full();
        }
        if (taken.merge(owner, 1, Integer::sum) > ofOwnerMax) {
            leave(owner);
            return ownerFull();
        }
        return null;
    }

    private void leave(K owner) {
        taken.computeIfPresent(owner, (_, count) -> count == 1 ? null : count - 1);
        seats.release();
    }

    private Problem ownerFull() {
        return RATE_LIMIT_EXCEEDED
                .because("The %s has %d open %s, which is the limit. Close one, then retry."
                        .formatted(owners, ofOwnerMax, things))
                .with("received", ofOwnerMax + 1)
                .with("allowed", "up to %d open %s for each %s".formatted(ofOwnerMax, things, owners));
    }

    private Problem full() {
        return OVERLOADED
                .because("The server has %d open %s, which is the limit. Retry after one second, or use another server."
                        .formatted(max, things))
                .with("received", max + 1)
                .with("allowed", "up to %d open %s for each server".formatted(max, things));
    }
}
