package dev.ambit.webhook;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The queries of a server under one fence, as [DeliveryLoop] makes them: each is sent, reaches the database and is
/// answered, or is lost before or after that.
final class SimulatedRows {

    /// The result of a save.
    ///
    /// @param under the fence of the save
    /// @param isAll whether the endpoint was at the expected position
    /// @param ended the finished replay; 0 if there is none
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
    private final ProgressLock turns = new ProgressLock();
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

    /// @param lastTaken time of the last accepted delivery that is stored
    void keep(EndpointFlow flow, int replay, long under, @Nullable Instant lastTaken) {
        Progress progress = turns.mayStore() ? flow.progress() : null;
        if (progress != null && turns.startStoring()) {
            keeping = new Keeping(flow, progress, replay, under, lastTaken);
        }
    }

    /// Drops the answer of the load in progress.
    void endLoading() {
        isLoading = false;
        loaded = null;
        turns.endLoading();
    }

    /// Its queries reach the database.
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

    /// The loaded rows, once.
    Optional<SimulatedDisk.Rows> hearLoaded(boolean isLost) {
        Optional<SimulatedDisk.Rows> heard = isLost ? Optional.empty() : Optional.ofNullable(loaded);
        if (isLost || loaded != null) {
            endLoading();
        }
        return heard;
    }

    /// The result of the save, once.
    Optional<Kept> hearKept(boolean isLost) {
        Keeping asked = keeping;
        if (asked == null || (kept == null && !isLost)) {
            return Optional.empty();
        }
        Optional<Kept> heard = isLost ? Optional.empty() : Optional.ofNullable(kept);
        if (isLost) {
            asked.flow().restore(asked.progress());
        }
        keeping = null;
        kept = null;
        turns.endStoring();
        return heard;
    }

    boolean isIdle() {
        return !isLoading && keeping == null;
    }
}
