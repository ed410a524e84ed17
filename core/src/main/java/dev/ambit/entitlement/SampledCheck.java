package dev.ambit.entitlement;

import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A sampled check with its answer.
///
/// @param number its position in the log; 0 before it is stored
/// @param revision the hash of the catalog; null before it is stored, or if nothing was published
/// @param usedMicros null without usage
/// @param limitMicros null without a limit
/// @param sequence the event as of which it was answered
/// @param deniedBecause null if it was granted
record SampledCheck(
        EnvironmentId environment,
        long number,
        Instant at,
        String customerId,
        @Nullable String resourceId,
        String featureId,
        long requestedMicros,
        @Nullable List<String> requestedValues,
        @Nullable String revision,
        @Nullable Long usedMicros,
        @Nullable Long limitMicros,
        long sequence,
        @Nullable String deniedBecause) {}
