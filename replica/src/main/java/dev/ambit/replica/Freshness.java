package dev.ambit.replica;

import dev.ambit.applier.SyncState;
import dev.ambit.applier.SyncState.Proven;
import dev.ambit.applier.SyncState.Result;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How the copy stands against what is copied, as far as somebody compares the two.
///
/// @param trouble what stands in the way, in a sentence; null if nothing does
/// @param head the last number that the platform has told of
/// @param lagEvents how many of those up to `head` are to come
/// @param lagSeconds since everything that the platform had was here
/// @param repairs rows that were found to differ and were fetched again
/// @param provenAt when the two were last compared, at the number `provenSequence`, with the result `proof`
record Freshness(
        State state,
        @Nullable String trouble,
        @Nullable Long head,
        @Nullable Long lagEvents,
        @Nullable BigDecimal lagSeconds,
        long repairs,
        @Nullable Instant provenAt,
        @Nullable Long provenSequence,
        @Nullable Result proof) {

    static Freshness of(SyncState sync, Instant now) {
        Duration age = sync.age(now);
        Proven last = sync.balance().last();
        return new Freshness(
                state(sync),
                sync.trouble(),
                sync.head(),
                sync.lag(),
                age == null ? null : BigDecimal.valueOf(age.toMillis(), 3),
                sync.balance().repairs().values().stream().mapToLong(it -> it).sum(),
                last == null ? null : last.at(),
                last == null ? null : last.sequence(),
                last == null ? null : last.result());
    }

    private static State state(SyncState sync) {
        return switch (sync.phase()) {
            case WEBHOOKS_ALONE -> State.WEBHOOKS_ONLY;
            case BEGINNING -> State.STARTING;
            case FOLLOWING -> sync.isInSync() ? State.FOLLOWING : State.STALLED;
        };
    }

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
