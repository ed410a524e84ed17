package dev.ambit.usage;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A counted report that looks like the retry of an earlier, equal report.
///
/// @param resourceId empty for the customer itself
/// @param dimensions JSON
/// @param ordinal orders reports that were recorded at the same time
/// @param repeats the earlier report
/// @param correctedAt when the report with [#correctionKey] was counted; null if none was
record DuplicateReport(
        UUID id,
        String customerId,
        String featureId,
        String resourceId,
        long micros,
        @Nullable String dimensions,
        Instant measuredAt,
        Instant recordedAt,
        long ordinal,
        UUID repeats,
        Instant repeatsRecordedAt,
        @Nullable Instant correctedAt) {

    /// The idempotency key of the negative report that corrects this one. The SQL in [DuplicateReports] looks for it.
    String correctionKey() {
        return DuplicateReports.CORRECTION + id;
    }
}
