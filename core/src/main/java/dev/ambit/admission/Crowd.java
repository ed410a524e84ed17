package dev.ambit.admission;

import java.time.Duration;

/// How full it is, and what follows from that for non-production: pure rules, so that a seed can try them.
///
/// @param production whether a request of production is under way, or was a moment ago
/// @param requests of non-production, under way
/// @param inside those of its transactions that have a connection
/// @param line those that wait for one
/// @param longestWait of the first in the line
/// @param standstill how long nobody has gone in
record Crowd(boolean production, int requests, int inside, int line, Duration longestWait, Duration standstill) {

    /// What may wait: alone, or beside production.
    ///
    /// @param requests under way
    /// @param line before the connections
    /// @param longestWait of the first in it
    private record Bounds(int requests, int line, Duration longestWait) {}

    private static final Bounds ALONE_MAX = new Bounds(256, 256, Duration.ofSeconds(2));
    private static final Bounds BESIDE_PRODUCTION_MAX = new Bounds(64, 64, Duration.ofMillis(100));

    /// Those inside may wait for one in the line, as whoever waits for what somebody else reads.
    static final Duration STANDSTILL_MAX = Duration.ofMillis(200);

    /// Beside production: each one more would make it slower.
    static final int INSIDE_BESIDE_PRODUCTION_MAX = 1;

    /// How many connections non-production may have alone: some are kept for production and for what goes on by itself.
    static int share(int connections) {
        return Math.max(1, connections - Math.max(1, connections / 4));
    }

    /// Whether one more request may come in.
    boolean admits() {
        Bounds max = production ? BESIDE_PRODUCTION_MAX : ALONE_MAX;
        return requests < max.requests() && line < max.line() && longestWait.compareTo(max.longestWait()) < 0;
    }

    /// Whether the first in the line may have a connection.
    ///
    /// @param share of non-production
    boolean letsIn(int share) {
        boolean isFree = inside < (production ? INSIDE_BESIDE_PRODUCTION_MAX : share);
        return isFree || (standstill.compareTo(STANDSTILL_MAX) >= 0 && inside < share);
    }
}
