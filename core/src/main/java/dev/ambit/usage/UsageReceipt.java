package dev.ambit.usage;

import dev.ambit.problem.Warning;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The receipt of a stored report: its lines, warnings of the account, and the latest event.
record UsageReceipt(List<Line> lines, List<Warning> warnings, long sequence) {

    /// @param measurementId the stored measurement, also for a repetition
    /// @param counter its present state
    /// @param sinceMillis the start of the usage on it
    /// @param verdict on its claim, if any; for a repetition, the first one
    /// @param first the first answer, if this repeats a report
    record Line(
            UUID measurementId,
            Counter counter,
            long sinceMillis,
            @Nullable Verdict verdict,
            @Nullable FirstReport first) {}
}
