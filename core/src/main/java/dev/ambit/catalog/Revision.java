package dev.ambit.catalog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A state of an environment's catalog, identified by the SHA-256 of its canonical form in hex.
///
/// @param number 1, 2, 3 … in its environment
public record Revision(int number, String hash, @Nullable String parent, Instant at, String by, String why) {}
