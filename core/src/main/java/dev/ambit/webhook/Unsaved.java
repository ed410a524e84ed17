package dev.ambit.webhook;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The unstored changes of an endpoint.
final class Unsaved {

    private boolean cursor;
    private Map<String, @Nullable Long> lanes = new HashMap<>();
    private Map<Long, @Nullable Failure> failures = new HashMap<>();

    void cursorChanged() {
        cursor = true;
    }

    /// @param after null: caught up
    void laneChanged(String key, @Nullable Long after) {
        lanes.put(key, after);
    }

    void failureChanged(Failure failure) {
        failures.put(failure.sequence(), failure);
    }

    void settled(long sequence) {
        failures.put(sequence, null);
    }

    /// Returns whether the event was delivered or attempted after `asked`, and this is not stored yet.
    boolean hasChangeAfter(long sequence, @Nullable Instant asked) {
        if (!failures.containsKey(sequence)) {
            return false;
        }
        Failure failure = failures.get(sequence);
        Instant begun = failure == null ? null : failure.begunAt();
        return asked == null || begun == null || !asked.isAfter(begun);
    }

    @Nullable
    Progress take(long at, long previous, @Nullable Instant failingSince) {
        if (!cursor && lanes.isEmpty() && failures.isEmpty()) {
            return null;
        }
        var progress = new Progress(at, previous, failingSince, lanes, failures);
        cursor = false;
        lanes = new HashMap<>();
        failures = new HashMap<>();
        return progress;
    }

    /// Adds changes again that could not be stored. Newer changes win.
    void putBack(Progress progress) {
        cursor = true;
        progress.lanes().forEach((key, after) -> {
            if (!lanes.containsKey(key)) {
                lanes.put(key, after);
            }
        });
        progress.failures().forEach((sequence, failure) -> {
            if (!failures.containsKey(sequence)) {
                failures.put(sequence, failure);
            }
        });
    }
}
