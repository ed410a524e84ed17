package dev.ambit.db;

import java.time.Instant;

/// A part of a list that is ordered by creation, then id: at most `limit` things beyond the place of `createdAt` and
/// `id`, nearest first.
///
/// @param isBackwards towards the beginning instead
/// @param since those created then or later
/// @param until those created before
public record Slice(Instant createdAt, String id, boolean isBackwards, int limit, Instant since, Instant until) {

    /// Before all that was ever created.
    public static final Instant FIRST = Instant.EPOCH;

    /// After all that will be.
    public static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");
}
