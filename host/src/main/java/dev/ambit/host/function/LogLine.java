package dev.ambit.host.function;

import java.time.Instant;

/// A line that a function has written; Ambit's own lines start with `--`.
///
/// @param version that wrote the line
public record LogLine(Instant at, int version, String text) {}
