package dev.ambit.usage;

import dev.ambit.problem.Warning;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A report that is on disk: its lines, warnings of the account, and the last event known by then.
record UsageReceipt(List<Line> lines, List<Warning> warnings, long sequence) {

    /// @param measurementId the one that was stored, also if this was a repetition
    /// @param counter where it stands now
    /// @param sinceMillis from when on what was measured counts on it
    /// @param verdict on its claim, if it has one: the first, if this was a repetition
    /// @param first what was answered at first, if this was a repetition of a report
    record Line(
            UUID measurementId,
            Counter counter,
            long sinceMillis,
            @Nullable Verdict verdict,
            @Nullable FirstReport first) {}
}
