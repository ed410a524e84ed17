package dev.ambit.stackdb;

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

    /// Ends a session by a signal to its backend, without a connection.
    ///
    /// @param processId in PostgreSQL
    void endBackend(long processId);
}
