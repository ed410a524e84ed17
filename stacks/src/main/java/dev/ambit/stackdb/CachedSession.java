package dev.ambit.stackdb;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The last session that is not in use, kept for a few seconds. For each session PostgreSQL starts a process, and each
/// step of a stack needs the administrator several times.
final class CachedSession {

    static final Duration UNUSED_MAX = Duration.ofSeconds(10);

    private static final int ANSWER_SECONDS_MAX = 5;

    private final AtomicReference<@Nullable Kept> kept = new AtomicReference<>();

    /// A new record each time, so that the timer of an earlier pause does not close a session that was used
    /// meanwhile.
    private record Kept(Handle handle) {}

    /// Returns the session that is kept if it still answers, or opens one.
    Handle take(Supplier<Handle> open) {
        Kept last = kept.getAndSet(null);
        if (last != null && answers(last.handle())) {
            return last.handle();
        }
        close(last);
        return open.get();
    }

    /// Keeps a session without a transaction, and closes the one before.
    void replace(Handle handle) {
        var now = new Kept(handle);
        close(kept.getAndSet(now));
        CompletableFuture.delayedExecutor(
                        UNUSED_MAX.toMillis(),
                        TimeUnit.MILLISECONDS,
                        task -> Thread.ofVirtual().start(task))
                .execute(() -> {
                    if (kept.compareAndSet(now, null)) {
                        close(now);
                    }
                });
    }

    private static void close(@Nullable Kept session) {
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
