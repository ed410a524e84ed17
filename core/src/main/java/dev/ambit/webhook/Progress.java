package dev.ambit.webhook;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The progress of an endpoint, which is stored as a unit: the cursor is only valid with its failures and lanes.
///
/// @param lanes positions of lanes that are behind; null: caught up
/// @param failures by event number; null: settled
record Progress(
        long cursor,
        long previous,
        @Nullable Instant failingSince,
        Map<String, @Nullable Long> lanes,
        Map<Long, @Nullable Failure> failures) {}
