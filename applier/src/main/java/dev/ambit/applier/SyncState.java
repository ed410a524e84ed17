package dev.ambit.applier;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a replica stands to its server.
///
/// @param phase what it is at
/// @param trouble what stands in the way, in a sentence; null if nothing does
/// @param head the number of the last event of the server, as far as is known
/// @param through every number up to this one has come
/// @param gaps how many parts of the log are missing behind that
/// @param lastContactAt when the server last said where its log ends
/// @param upToDateAt when everything that the server had then was here, as far as is known: of the time before this
/// process it is when that was last proven; null if nobody knows
/// @param isStalled whether the server says nothing for 5 seconds, or what it has said does not come, or comes later
public record SyncState(
        Phase phase,
        @Nullable String trouble,
        @Nullable Long head,
        long through,
        int gaps,
        @Nullable Instant lastContactAt,
        @Nullable Instant upToDateAt,
        boolean isStalled,
        Balance balance) {

    /// What a replica is at.
    public enum Phase {
        /// It was told of no feed: what webhooks bring is all that it has.
        WEBHOOKS_ALONE,

        /// It reads a snapshot, as a new one does.
        BEGINNING,

        /// It has begun, and follows.
        FOLLOWING,
    }

    /// What a comparison with the server came to.
    public enum Result {
        SAME,

        /// It is the same now.
        REPAIRED,

        /// Something could not be repaired yet.
        DIFFERENT,
    }

    /// That both were compared.
    ///
    /// @param sequence the number at which they were
    public record Proven(long sequence, Instant at, Result result) {}

    /// What is kept as long as there is this replica.
    ///
    /// @param last null if it was never compared
    /// @param repairs how many customers, entitlements, usage and subscriptions were not as the server has them
    /// @param gapsGivenUp how many gaps were left to the comparison
    public record Balance(@Nullable Proven last, Map<String, Long> repairs, long gapsGivenUp) {

        /// When both were the same; null if nobody knows.
        @Nullable
        Instant provenAt() {
            return last == null || last.result() == Result.DIFFERENT ? null : last.at();
        }
    }

    /// Whether checks and queries are answered from what the server has: 200 at `/health/sync`. With webhooks alone
    /// nobody knows; it says nothing against them.
    public boolean isInSync() {
        return phase == Phase.WEBHOOKS_ALONE || (phase == Phase.FOLLOWING && trouble == null && !isStalled);
    }

    /// How many events are missing; null if nobody knows.
    public @Nullable Long lag() {
        return head == null ? null : Math.max(0, head - through);
    }

    /// How old the data is: how long ago everything was here; null if nobody knows. It goes into `Ambit-Replica-Age`.
    public @Nullable Duration age(Instant now) {
        return upToDateAt == null || now.isBefore(upToDateAt) ? null : Duration.between(upToDateAt, now);
    }
}
