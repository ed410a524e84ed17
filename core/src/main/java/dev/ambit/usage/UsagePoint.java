package dev.ambit.usage;

import java.time.Instant;

/// The usage at a time, in the period of that time.
///
/// @param isReset whether it is the first point after a reset
record UsagePoint(Instant at, long usedMicros, boolean isReset) {}
