package dev.ambit.stackdb;

import static java.util.stream.Collectors.toSet;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// Makes the kernel write what sessions of an embedded server wrote: temporary files, and tables of databases in which
/// they write. If it waits until it has gathered hundreds of megabytes, Ambit's own commits wait while it writes them.
final class EarlyWriting implements AutoCloseable {

    /// Short, because a sort can write gigabytes per second to memory.
    private static final Duration PERIOD = Duration.ofMillis(50);

    private final StackDatabases databases;
    private volatile Set<Long> written = Set.of();
    private final CountDownLatch closed = new CountDownLatch(1);

    EarlyWriting(StackDatabases databases) {
        this.databases = databases;
    }

    /// Repeats it until [#close], beside the guard, which must not wait for files. While the disk is busy, a call of
    /// the kernel takes long, so this is no virtual thread.
    void start() {
        EmbeddedCluster embedded = databases.embedded();
        if (embedded != null) {
            Thread.ofPlatform().daemon().name("early writing").start(() -> run(embedded));
        }
    }

    /// Finds the databases of sessions that write.
    ///
    /// @param isTenant whether a session is one of a stack
    void find(GuardConnection on, Predicate<GuardedSession> isTenant) {
        if (databases.embedded() != null) {
            written = on.sessions().stream()
                    .filter(it -> it.isWriting() && isTenant.test(it))
                    .map(GuardedSession::database)
                    .collect(toSet());
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private void run(EmbeddedCluster embedded) {
        try {
            while (!closed.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
                embedded.startWriting(written);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
