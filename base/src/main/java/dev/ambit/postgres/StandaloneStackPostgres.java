package dev.ambit.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// Cluster of stacks without a server of this version, for a server of the version before, which uses it as an
/// external PostgreSQL.
public final class StandaloneStackPostgres implements AutoCloseable {

    private final DirectoryLock lock;
    private final StackPostgres postgres;

    private StandaloneStackPostgres(DirectoryLock lock, StackPostgres postgres) {
        this.lock = lock;
        this.postgres = postgres;
    }

    /// Starts the cluster of a data directory.
    ///
    /// @param sessionMegabytes memory of a session beyond the shared memory
    /// @throws IllegalStateException with a message for the operator, if it cannot start
    public static StandaloneStackPostgres start(Path directory, int sessionMegabytes) {
        if (!StackPostgres.isServing(directory)) {
            throw new IllegalStateException(
                    "The data directory %s has no stack databases of this version. Choose another one with --data."
                            .formatted(directory));
        }
        DirectoryLock.holder(directory).ifPresent(process -> {
            throw new IllegalStateException(
                    "A server (process %s) uses the data directory %s. Stop it, then run this command again."
                            .formatted(process, directory));
        });
        DirectoryLock lock = DirectoryLock.lock(StackPostgres.home(directory));
        try {
            var postgres = new StackPostgres(directory.toRealPath(), sessionMegabytes);
            postgres.url();
            return new StandaloneStackPostgres(lock, postgres);
        } catch (IOException e) {
            lock.close();
            throw new UncheckedIOException("Cannot read " + directory + ": " + e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    /// Returns the JDBC URL of the superuser.
    public String url() {
        return postgres.url();
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } finally {
            lock.close();
        }
    }
}
