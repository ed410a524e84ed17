package dev.ambit.applier;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Orders two states of a subject: by number if both have one, as Ambit's events do, otherwise by time.
///
/// @param at in microseconds
record Stamp(Instant at, @Nullable Long number) {

    /// Returns whether this state replaces the known one. Of equal times the later arrival wins; an equal number
    /// changes nothing.
    boolean replaces(Stamp known) {
        return (number != null && known.number != null) ? number > known.number : !at.isBefore(known.at);
    }

    /// Returns whether this state survives a deletion with that stamp.
    boolean outlives(Stamp deletion) {
        return (number != null && deletion.number != null) ? number > deletion.number : at.isAfter(deletion.at);
    }
}
