package dev.ambit.usage;

import java.util.List;
import java.util.UUID;

/// A report that is on disk: its lines, and the last event known by then.
record UsageReceipt(List<Line> lines, long sequence) {

    /// @param measurementId the one that was stored, also if this was a repetition
    /// @param counter where it stands now
    record Line(UUID measurementId, Counter counter) {}
}
