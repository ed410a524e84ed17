package dev.ambit.replica;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How the copy stands against what is copied, as far as somebody compares the two.
///
/// @param head the last number that the platform has told of
/// @param lagEvents how many of those up to `head` are to come
/// @param lagSeconds for how long the copy has been behind
/// @param repairs rows that were found to differ and were fetched again
/// @param provenAt when all was last found to be the same
record Freshness(
        State state,
        @Nullable Long head,
        @Nullable Long lagEvents,
        @Nullable BigDecimal lagSeconds,
        long repairs,
        @Nullable Instant provenAt) {

    /// Nobody compares: webhooks are all there is.
    static final Freshness UNKNOWN = new Freshness(State.WEBHOOKS_ONLY, null, null, null, 0, null);

    enum State {
        WEBHOOKS_ONLY,
        STARTING,
        FOLLOWING,
        STALLED
    }

    boolean isGreen() {
        return switch (state) {
            case WEBHOOKS_ONLY, FOLLOWING -> true;
            case STARTING, STALLED -> false;
        };
    }
}
