package dev.ambit.webhook;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a server asks of the rows under one fence, as [DeliveryLoop] does: each question is put, reaches the
/// database and is heard of, or lost before or after that.
final class SimulatedRows {

    /// What came of keeping.
    ///
    /// @param under the fence that it was done under
    /// @param isAll whether the endpoint was where it was thought to be
    /// @param ended the replay that has come to its end, 0 if none has
    record Kept(EndpointFlow flow, long under, boolean isLeaseLost, boolean isAll, int ended) {}

    private record Keeping(
            EndpointFlow flow,
            Progress progress,
            int replay,
            long under,
            @Nullable Instant lastTaken) {}

    private final Simulation world;
    private final SimulatedDisk disk;
    private final int holder;
    private final LoadOrKeep turns = new LoadOrKeep();
    private boolean isLoading;
    private SimulatedDisk.@Nullable Rows loaded;
    private @Nullable Keeping keeping;
    private @Nullable Kept kept;

    SimulatedRows(Simulation world, int holder) {
        this.world = world;
        this.disk = world.disk();
        this.holder = holder;
    }

    void load() {
        isLoading |= turns.startLoading();
    }

    /// @param lastTaken when it last took something, as far as what is kept says
    void keep(EndpointFlow flow, int replay, long under, @Nullable Instant lastTaken) {
        Progress progress = turns.mayKeep() ? flow.progress() : null;
        if (progress != null && turns.startKeeping()) {
            keeping = new Keeping(flow, progress, replay, under, lastTaken);
        }
    }

    /// Nobody hears any more what is being read.
    void endLoading() {
        isLoading = false;
        loaded = null;
        turns.endLoading();
    }

    /// What it asked reaches the database.
    void reach() {
        if (isLoading && loaded == null) {
            loaded = disk.rows();
        }
        if (keeping != null && kept == null) {
            kept = keep(keeping);
        }
    }

    private Kept keep(Keeping asked) {
        boolean isHeld = disk.isHeldBy(holder, asked.under());
        boolean isKept = isHeld && disk.keep(asked.progress(), asked.replay());
        if (isKept) {
            world.kept(asked.lastTaken());
        }
        int ended = isKept && disk.replay() != asked.replay() ? asked.replay() : 0;
        return new Kept(asked.flow(), asked.under(), !isHeld, isKept, ended);
    }

    /// What was loaded, once.
    Optional<SimulatedDisk.Rows> hearLoaded(boolean isLost) {
        Optional<SimulatedDisk.Rows> heard = isLost ? Optional.empty() : Optional.ofNullable(loaded);
        if (isLost || loaded != null) {
            endLoading();
        }
        return heard;
    }

    /// What came of keeping, once.
    Optional<Kept> hearKept(boolean isLost) {
        Keeping asked = keeping;
        if (asked == null || (kept == null && !isLost)) {
            return Optional.empty();
        }
        Optional<Kept> heard = isLost ? Optional.empty() : Optional.ofNullable(kept);
        if (isLost) {
            asked.flow().keepLater(asked.progress());
        }
        keeping = null;
        kept = null;
        turns.endKeeping();
        return heard;
    }

    boolean isIdle() {
        return !isLoading && keeping == null;
    }
}
