package dev.ambit.applier;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What tells the newer of two states: their numbers if both have one, as events of Ambit do, else their
/// times.
///
/// @param at to the microsecond
record Stamp(Instant at, @Nullable Long number) {

    /// Whether what comes now replaces what is known: of equal times the later arrival does, an equal number
    /// says nothing new.
    boolean replaces(Stamp known) {
        return (number != null && known.number != null) ? number > known.number : !at.isBefore(known.at);
    }

    /// Whether a deletion of that time leaves it be.
    boolean outlives(Stamp deletion) {
        return (number != null && deletion.number != null) ? number > deletion.number : at.isAfter(deletion.at);
    }
}
