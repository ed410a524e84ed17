package dev.ambit.stackdb;

import static java.util.stream.Collectors.toSet;

import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/// Makes the kernel write what sessions of an embedded server wrote. If it waits until it has gathered hundreds of
/// megabytes, Ambit's own commits wait while it writes them.
///
/// A tenant can have any number of files. So this runs beside the guard, and takes at most a tenth of a processor.
final class EarlyWriting {

    private static final int PAUSE_FACTOR = 9;

    private final StackDatabases databases;
    private final ReentrantLock running = new ReentrantLock();
    private volatile long pausedUntilNanos = System.nanoTime();

    EarlyWriting(StackDatabases databases) {
        this.databases = databases;
    }

    /// Starts it for the temporary files of all sessions, and for the databases of sessions that write. Does nothing
    /// while it runs or pauses.
    ///
    /// @param isTenant whether a session is one of a stack
    void start(GuardConnection on, Predicate<GuardedSession> isTenant) {
        EmbeddedCluster embedded = databases.embedded();
        if (embedded == null || running.isLocked() || System.nanoTime() - pausedUntilNanos < 0) {
            return;
        }
        Set<Long> written = on.sessions().stream()
                .filter(it -> it.isWriting() && isTenant.test(it))
                .map(GuardedSession::database)
                .collect(toSet());
        Thread.ofPlatform().daemon().name("early writing").start(() -> run(embedded, written));
    }

    private void run(EmbeddedCluster embedded, Set<Long> written) {
        running.lock();
        try {
            long start = System.nanoTime();
            embedded.startWriting(written);
            long end = System.nanoTime();
            pausedUntilNanos = end + PAUSE_FACTOR * (end - start);
        } finally {
            running.unlock();
        }
    }
}
