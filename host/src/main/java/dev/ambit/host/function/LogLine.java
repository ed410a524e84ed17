package dev.ambit.host.function;

import java.time.Instant;

/// A line of a function's log. Ambit's own lines start with `--` or `[ambit]`.
///
/// @param version that wrote the line
public record LogLine(Instant at, int version, String text) {}
