package dev.ambit.cli;

import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;

/// Repeats requests that fail temporarily, with exponential backoff.
final class RequestRetry {

    private static final int ATTEMPTS_MAX = 6;
    private static final int CONNECTION_LOST = 0;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    private RequestRetry() {}

    /// Repeats a read while its connection fails, the server is overloaded or a rate limit is reached.
    static <T> T withRetry(Supplier<T> read) {
        return repeated(read, Set.of(CONNECTION_LOST, TOO_MANY_REQUESTS, UNAVAILABLE));
    }

    /// Repeats a write while the server is overloaded or a rate limit is reached. If the connection fails, the
    /// write may have been applied.
    static <T> T writeWithRetry(Supplier<T> write) {
        return repeated(write, Set.of(TOO_MANY_REQUESTS, UNAVAILABLE));
    }

    static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted during a pause.", e);
        }
    }

    private static <T> T repeated(Supplier<T> request, Set<Integer> temporary) {
        Duration pause = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            try {
                return request.get();
            } catch (ServerRefusal refusal) {
                if (!temporary.contains(refusal.status()) || attempt == ATTEMPTS_MAX) {
                    throw refusal;
                }
                sleep(pause);
                pause = pause.multipliedBy(2);
            }
        }
    }
}
