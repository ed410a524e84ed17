package dev.ambit.replica;

import dev.ambit.applier.SyncState;
import dev.ambit.applier.SyncState.Proven;
import dev.ambit.applier.SyncState.Result;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How current the copy is, if it is compared with the server.
///
/// @param trouble the current problem as a sentence; null if none
/// @param head number of the server's newest event
/// @param lagEvents number of missing events up to `head`
/// @param lagSeconds seconds since the replica last had all events
/// @param repairs number of rows that differed and were repaired
/// @param provenAt when copy and server were last compared, at number `provenSequence` and with result `proof`
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
