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
    record SaveResult(EndpointFlow flow, long under, boolean isLeaseLost, boolean isAll, int ended) {}

    private record SaveRequest(
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
    private @Nullable SaveRequest keeping;
    private @Nullable SaveResult kept;

    SimulatedRows(Simulation world, int holder) {
        this.world = world;
        this.disk = world.disk();
        this.holder = holder;
    }

    void load() {
        isLoading |= turns.startLoading();
    }

    /// @param lastTaken time of the last accepted delivery that is stored
    void save(EndpointFlow flow, int replay, long under, @Nullable Instant lastTaken) {
        Progress progress = turns.mayStore() ? flow.progress() : null;
        if (progress != null && turns.startStoring()) {
            keeping = new SaveRequest(flow, progress, replay, under, lastTaken);
        }
    }

    /// Drops the answer of the load in progress.
    void endLoading() {
        isLoading = false;
        loaded = null;
        turns.endLoading();
    }

    /// Its queries reach the database.
    void reachDatabase() {
        if (isLoading && loaded == null) {
            loaded = disk.rows();
        }
        if (keeping != null && kept == null) {
            kept = save(keeping);
        }
    }

    private SaveResult save(SaveRequest asked) {
        boolean isHeld = disk.isHeldBy(holder, asked.under());
        boolean isKept = isHeld && disk.save(asked.progress(), asked.replay());
        if (isKept) {
            world.saved(asked.lastTaken());
        }
        int ended = isKept && disk.replay() != asked.replay() ? asked.replay() : 0;
        return new SaveResult(asked.flow(), asked.under(), !isHeld, isKept, ended);
    }

    /// The loaded rows, once.
    Optional<SimulatedDisk.Rows> loadedRows(boolean isLost) {
        Optional<SimulatedDisk.Rows> received = isLost ? Optional.empty() : Optional.ofNullable(loaded);
        if (isLost || loaded != null) {
            endLoading();
        }
        return received;
    }

    /// The result of the save, once.
    Optional<SaveResult> saveResult(boolean isLost) {
        SaveRequest asked = keeping;
        if (asked == null || (kept == null && !isLost)) {
            return Optional.empty();
        }
        Optional<SaveResult> received = isLost ? Optional.empty() : Optional.ofNullable(kept);
        if (isLost) {
            asked.flow().restore(asked.progress());
        }
        keeping = null;
        kept = null;
        turns.endStoring();
        return received;
    }

    boolean isIdle() {
        return !isLoading && keeping == null;
    }
}
