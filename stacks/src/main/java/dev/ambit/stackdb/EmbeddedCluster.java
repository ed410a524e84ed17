package dev.ambit.stackdb;

import dev.ambit.postgres.DiskSpace;
import dev.ambit.postgres.StackCgroup;
import java.util.Collection;
import java.util.Optional;

/// An embedded PostgreSQL server with the databases of stacks, which Ambit starts and whose processes it can signal.
public interface EmbeddedCluster {

    /// Returns the JDBC URL of the superuser. Starts the server if necessary.
    ///
    /// @throws IllegalStateException with a message for the operator, if it cannot start
    String url();

    /// Whether a stack has a database, so that background work is needed.
    boolean isInUse();

    /// Whether all its logins but the superuser are of stacks. Otherwise Ambit's own rows are in it too.
    boolean isForStacksAlone();

    /// Returns the space of the file system with its databases.
    DiskSpace disk();

    /// Returns the memory of all its processes; empty if no control group limits it.
    Optional<StackCgroup.Memory> memory();

    /// Ends a session by a signal to its backend, without a connection.
    ///
    /// @param processId in PostgreSQL
    void endBackend(long processId);

    /// Makes the kernel start to write what sessions wrote: temporary files, and tables of some databases.
    ///
    /// @param databases object ids in PostgreSQL
    void startWriting(Collection<Long> databases);
}
