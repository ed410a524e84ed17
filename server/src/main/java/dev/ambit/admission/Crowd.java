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

    static final int REQUESTS_MAX = 256;
    static final int REQUESTS_BESIDE_PRODUCTION_MAX = 64;
    static final int LINE_MAX = 64;
    static final Duration LINE_WAIT_MAX = Duration.ofMillis(100);

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
        int requestsMax = production ? REQUESTS_BESIDE_PRODUCTION_MAX : REQUESTS_MAX;
        return requests < requestsMax && line < LINE_MAX && longestWait.compareTo(LINE_WAIT_MAX) < 0;
    }

    /// Whether the first in the line may have a connection.
    boolean letsIn(Shares shares) {
        boolean isFree = inside < (production ? shares.besideProduction() : shares.alone());
        return isFree || (standstill.compareTo(STANDSTILL_MAX) >= 0 && inside < shares.alone());
    }
}
