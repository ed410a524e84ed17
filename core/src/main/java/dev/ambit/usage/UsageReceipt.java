package dev.ambit.usage;

import dev.ambit.problem.Warning;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The receipt of a stored report: its lines, warnings of the account, and the latest event.
record UsageReceipt(List<Line> lines, List<Warning> warnings, long sequence) {

    /// @param measurementId the stored measurement, also for a repetition
    /// @param counter the present state of the counter
    /// @param sinceMillis the start of the usage that the counter includes
    /// @param verdict the verdict on the claim, if any; for a repetition, the first verdict
    /// @param first the first answer, if this repeats a report
    record Line(
            UUID measurementId,
            Counter counter,
            long sinceMillis,
            @Nullable Verdict verdict,
            @Nullable FirstReport first) {}
}
