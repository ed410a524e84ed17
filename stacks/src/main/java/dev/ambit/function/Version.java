package dev.ambit.function;

import java.time.Instant;

/// Code that was deployed.
///
/// @param number counts up within its function
/// @param digest of what came, in hex digits: the SHA-256 of an upload, or what Git calls a directory
public record Version(int number, Program program, String digest, long bytes, Instant deployedAt) {}
