package dev.ambit.usage;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A report that is on disk: its lines, and the last event known by then.
record UsageReceipt(List<Line> lines, long sequence) {

    /// @param measurementId the one that was stored, also if this was a repetition
    /// @param counter where it stands now
    /// @param verdict on its claim, if it has one: the first, if this was a repetition
    record Line(
            UUID measurementId, Counter counter, @Nullable Verdict verdict) {}
}
