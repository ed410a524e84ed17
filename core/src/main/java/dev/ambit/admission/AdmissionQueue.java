package dev.ambit.admission;

import java.time.Duration;

/// The load of the server, and the admission rules for non-production as pure functions, so that simulations can
/// run them.
///
/// @param production whether a production request is running, or was a moment ago
/// @param requests running non-production requests
/// @param inside non-production transactions with a connection
/// @param line non-production transactions that wait for a connection
/// @param longestWait wait of the first transaction in the queue
/// @param standstill time since a transaction was last admitted
record AdmissionQueue(
        boolean production, int requests, int inside, int line, Duration longestWait, Duration standstill) {

    /// Bounds of non-production work, with or without production load.
    ///
    /// @param requests running requests
    /// @param line transactions that wait for a connection
    /// @param longestWait wait of the first transaction in the queue
    private record Bounds(int requests, int line, Duration longestWait) {}

    private static final Bounds ALONE_MAX = new Bounds(256, 256, Duration.ofSeconds(2));
    private static final Bounds BESIDE_PRODUCTION_MAX = new Bounds(64, 64, Duration.ofMillis(100));

    /// Time after which a transaction is admitted in any case. A transaction with a connection may itself wait for
    /// a queued transaction, for example for a shared read.
    static final Duration STANDSTILL_MAX = Duration.ofMillis(200);

    /// Number of non-production connections under production load; each further one would slow production down.
    static final int INSIDE_BESIDE_PRODUCTION_MAX = 1;

    /// Returns the number of connections for non-production; the others are reserved for production and background
    /// work.
    static int share(int connections) {
        return Math.max(1, connections - Math.max(1, connections / 4));
    }

    /// Returns whether another request is admitted.
    boolean admits() {
        Bounds max = production ? BESIDE_PRODUCTION_MAX : ALONE_MAX;
        return requests < max.requests() && line < max.line() && longestWait.compareTo(max.longestWait()) < 0;
    }

    /// Returns whether the first waiting transaction gets a connection.
    ///
    /// @param share the connections for non-production
    boolean admitsTransaction(int share) {
        boolean isFree = inside < (production ? INSIDE_BESIDE_PRODUCTION_MAX : share);
        return isFree || (standstill.compareTo(STANDSTILL_MAX) >= 0 && inside < share);
    }
}
