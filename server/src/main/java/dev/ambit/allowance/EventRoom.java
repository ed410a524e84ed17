package dev.ambit.allowance;

/// How many events an account was told of this month when a commit began, held against what it may have. What others
/// commit at the same moment is not in it, so a limit is passed by as many as are under way at once.
public final class EventRoom {

    public static final EventRoom UNLIMITED = new EventRoom(Allowance.UNLIMITED, 0);

    private final Allowance allowance;
    private final long used;

    EventRoom(Allowance allowance, long used) {
        this.allowance = allowance;
        this.used = used;
    }

    /// Before it is committed.
    ///
    /// @param more of this commit
    /// @throws dev.ambit.problem.Problem `EntitlementLimitExceededError` if that is too many
    public void require(long more) {
        allowance.require(Metric.EVENTS, used, more);
    }
}
