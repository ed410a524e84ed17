package dev.ambit.usage;

import java.time.Duration;
import java.time.Instant;

/// An hour with events that are to be counted.
///
/// @param version the version of this state
record MeteredHour(Instant start, long version) {

    private static final Duration LENGTH = Duration.ofHours(1);

    long startMillis() {
        return start.toEpochMilli();
    }

    long lastMillis() {
        return start.plus(LENGTH).toEpochMilli() - 1;
    }
}
