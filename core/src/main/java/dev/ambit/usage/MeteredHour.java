package dev.ambit.usage;

import java.time.Duration;
import java.time.Instant;

/// An hour in which something happened that is still to be counted.
///
/// @param version as of which this is known
record MeteredHour(Instant start, long version) {

    private static final Duration LENGTH = Duration.ofHours(1);

    long startMillis() {
        return start.toEpochMilli();
    }

    long lastMillis() {
        return start.plus(LENGTH).toEpochMilli() - 1;
    }
}
