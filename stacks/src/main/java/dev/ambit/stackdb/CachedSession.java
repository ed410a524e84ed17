package dev.ambit.stackdb;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The last session that is not in use, cached for a few seconds. PostgreSQL starts a process for each session, and
/// each step of a stack needs the administrator several times.
final class CachedSession {

    static final Duration UNUSED_MAX = Duration.ofSeconds(10);

    private static final int ANSWER_SECONDS_MAX = 5;

    private final AtomicReference<@Nullable Cached> cached = new AtomicReference<>();

    /// A new record each time, so that the timer of an earlier pause does not close a session that was used
    /// meanwhile.
    private record Cached(Handle handle) {}

    /// Returns the session that is cached if it still answers, or opens one.
    Handle take(Supplier<Handle> open) {
        Cached last = cached.getAndSet(null);
        if (last != null && answers(last.handle())) {
            return last.handle();
        }
        close(last);
        return open.get();
    }

    /// Keeps a session without a transaction, and closes the one before.
    void replace(Handle handle) {
        var now = new Cached(handle);
        close(cached.getAndSet(now));
        CompletableFuture.delayedExecutor(
                        UNUSED_MAX.toMillis(),
                        TimeUnit.MILLISECONDS,
                        task -> Thread.ofVirtual().start(task))
                .execute(() -> {
                    if (cached.compareAndSet(now, null)) {
                        close(now);
                    }
                });
    }

    private static void close(@Nullable Cached session) {
        if (session != null) {
            session.handle().close();
        }
    }

    private static boolean answers(Handle handle) {
        try {
            return handle.getConnection().isValid(ANSWER_SECONDS_MAX);
        } catch (SQLException _) {
            return false;
        }
    }
}
