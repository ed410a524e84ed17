package dev.ambit.function;

import java.time.Instant;

/// Code that was deployed.
///
/// @param number counts up within its function
/// @param sha256 of what came, in hex digits
public record Version(int number, Program program, String sha256, long bytes, Instant deployedAt) {}
