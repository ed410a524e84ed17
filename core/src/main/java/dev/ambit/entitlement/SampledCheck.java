package dev.ambit.entitlement;

import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A check that is kept, with what it was answered.
///
/// @param number its place in the log; 0 before it has one
/// @param revision of the catalog, by its hash; null before it is kept, or if nothing was published
/// @param usedMicros null if nothing is counted
/// @param limitMicros null if there is none
/// @param sequence as of which event it was answered
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
