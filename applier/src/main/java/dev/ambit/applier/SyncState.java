package dev.ambit.applier;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The state of a replica relative to its server.
///
/// @param phase what the replica is doing
/// @param trouble the current problem as a sentence; null if none
/// @param isRefused whether the server refused a request, as it does after the environment was deleted
/// @param head number of the newest known event of the server
/// @param through all events up to this number were received
/// @param gaps number of gaps after `through`
/// @param lastContactAt when the server last answered
/// @param upToDateAt when the replica last had all events of the server; for the time before this process, the last
/// successful comparison; null if unknown
/// @param isStalled whether the server is silent, no missing event arrives, or the replica lags, each for 5
///     seconds
public record SyncState(
        Phase phase,
        @Nullable String trouble,
        boolean isRefused,
        @Nullable Long head,
        long through,
        int gaps,
        @Nullable Instant lastContactAt,
        @Nullable Instant upToDateAt,
        boolean isStalled,
        Balance balance) {

    /// The phase of a replica.
    public enum Phase {
        /// No feed is configured; the replica receives webhooks only.
        WEBHOOKS_ALONE,

        /// The replica loads a snapshot: its first one, or a new one because the server has deleted missing
        /// events.
        BEGINNING,

        /// The replica follows the feed.
        FOLLOWING,
    }

    /// The result of a comparison with the server.
    public enum Result {
        SAME,

        /// Differences were found and repaired.
        REPAIRED,

        /// Differences remain.
        DIFFERENT,
    }

    /// A comparison.
    ///
    /// @param sequence the event number at which replica and server were compared
    public record Proven(long sequence, Instant at, Result result) {}

    /// Totals since the replica was created.
    ///
    /// @param last null if the replica was never compared
    /// @param repairs number of repaired customers, entitlements, usage and subscriptions
    /// @param gapsGivenUp number of dropped gaps
    public record Balance(@Nullable Proven last, Map<String, Long> repairs, long gapsGivenUp) {

        /// Returns when replica and server were last found equal; null if unknown.
        @Nullable
        Instant provenAt() {
            return last == null || last.result() == Result.DIFFERENT ? null : last.at();
        }
    }

    /// Returns whether the data is current, so that `/health/sync` answers 200. If the replica only receives
    /// webhooks, the state is unknown and counts as current.
    public boolean isInSync() {
        return phase == Phase.WEBHOOKS_ALONE || (phase == Phase.FOLLOWING && trouble == null && !isStalled);
    }

    /// Returns the number of missing events; null if unknown.
    public @Nullable Long lag() {
        return head == null ? null : Math.max(0, head - through);
    }

    /// Returns the age of the data, which is the value of `Ambit-Replica-Age`; null if unknown.
    public @Nullable Duration age(Instant now) {
        return upToDateAt == null || now.isBefore(upToDateAt) ? null : Duration.between(upToDateAt, now);
    }
}
