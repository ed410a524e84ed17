package dev.ambit.webhook;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How far an endpoint is, as one thing to keep: without its failures and lanes the cursor would say too
/// much.
///
/// @param lanes how far lanes are that are behind; null: no longer behind
/// @param failures what has failed, by number; null: settled
record Progress(
        long cursor,
        long previous,
        @Nullable Instant failingSince,
        Map<String, @Nullable Long> lanes,
        Map<Long, @Nullable Failure> failures) {}
