package dev.ambit.applier;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The progress of a replica, from its database.
///
/// @param through all events up to this number were received or are not for this replica; 0 if events have no
///     numbers
/// @param applied events that changed rows
/// @param repeated messages that were recorded before
/// @param outdated events older than the known state
/// @param unknown stored events of unknown types
/// @param gaps number of open gaps
/// @param gapsGivenUp number of dropped gaps
/// @param lastAppliedAt when events were last stored; null if never
public record InboxStatus(
        long through,
        long applied,
        long repeated,
        long outdated,
        long unknown,
        int gaps,
        long gapsGivenUp,
        @Nullable Instant lastAppliedAt) {}
