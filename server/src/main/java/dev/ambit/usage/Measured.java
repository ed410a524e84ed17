package dev.ambit.usage;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One value as it was reported.
///
/// @param tags its values of the dimensions that were asked for, in that order
record Measured(Instant at, UsageBehavior behavior, long micros, List<@Nullable String> tags) {}
