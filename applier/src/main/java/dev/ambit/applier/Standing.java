package dev.ambit.applier;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How far a replica is, as its database says.
///
/// @param through every number up to this one has come, or is not for us; 0 where events have no numbers
/// @param applied events that have changed something
/// @param repeated messages that were taken before
/// @param outdated events that were older than what is known
/// @param unknown events of types that are not known, which are kept
/// @param gaps how many parts of the log are missing now
/// @param gapsGivenUp how many were too many to be kept
/// @param lastAppliedAt when events were last taken; null if none were
public record Standing(
        long through,
        long applied,
        long repeated,
        long outdated,
        long unknown,
        int gaps,
        long gapsGivenUp,
        @Nullable Instant lastAppliedAt) {}
