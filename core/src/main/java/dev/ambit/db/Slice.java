package dev.ambit.db;

import java.time.Instant;

/// A part of a list ordered by creation time and id: at most `limit` rows beyond `createdAt` and `id`, nearest
/// first.
///
/// @param isBackwards towards the start instead
/// @param since only those created then or later
/// @param until only those created before
public record Slice(Instant createdAt, String id, boolean isBackwards, int limit, Instant since, Instant until) {

    /// Before all rows.
    public static final Instant FIRST = Instant.EPOCH;

    /// After all rows.
    public static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");
}
