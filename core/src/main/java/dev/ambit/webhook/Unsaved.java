package dev.ambit.webhook;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What happened at an endpoint and is not kept yet.
final class Unsaved {

    private boolean cursor;
    private Map<String, @Nullable Long> lanes = new HashMap<>();
    private Map<Long, @Nullable Failure> failures = new HashMap<>();

    void cursor() {
        cursor = true;
    }

    /// @param after null: no longer behind
    void lane(String key, @Nullable Long after) {
        lanes.put(key, after);
    }

    void failure(Failure failure) {
        failures.put(failure.sequence(), failure);
    }

    void settled(long sequence) {
        failures.put(sequence, null);
    }

    /// Whether something about that event is not kept and newer than what somebody asked for then: it was taken, or
    /// tried since.
    boolean isSince(long sequence, @Nullable Instant asked) {
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

    /// What is newer stays.
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
