package dev.ambit.usage;

import java.time.Instant;

/// How much was used by then in the period of that moment.
///
/// @param isReset the first one after usage had started again from zero
record UsagePoint(Instant at, long usedMicros, boolean isReset) {}
