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

    /// How many connections non-production may have.
    ///
    /// @param alone of all, some are kept for production and for what goes on by itself
    /// @param besideProduction few, for each one more makes those of production slower
    record Shares(int alone, int besideProduction) {

        static Shares of(int connections) {
            return new Shares(Math.max(1, connections - Math.max(1, connections / 4)), Math.max(1, connections / 8));
        }
    }

    /// Whether one more request may come in.
    boolean admits() {
        Bounds max = production ? BESIDE_PRODUCTION_MAX : ALONE_MAX;
        return requests < max.requests() && line < max.line() && longestWait.compareTo(max.longestWait()) < 0;
    }

    /// Whether the first in the line may have a connection.
    boolean letsIn(Shares shares) {
        boolean isFree = inside < (production ? shares.besideProduction() : shares.alone());
        return isFree || (standstill.compareTo(STANDSTILL_MAX) >= 0 && inside < shares.alone());
    }
}
