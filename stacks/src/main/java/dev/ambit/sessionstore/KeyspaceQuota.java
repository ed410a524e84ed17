package dev.ambit.sessionstore;

import dev.ambit.stack.Drift;
import dev.ambit.stack.WantedResource;
import java.util.ArrayList;
import java.util.List;

/// The limits of a key space in a shared Redis.
///
/// @param bytesMax of its keys and values, and of the buffers of its connections
record KeyspaceQuota(long bytesMax) {

    /// As many as a Redis process of a stack allows.
    static final int CONNECTIONS_MAX = 256;

    private static final long MEGABYTE = 1L << 20;
    private static final double WARNING_PART = 0.8;

    /// Part of the memory below which a full key space can be written again.
    private static final double WRITABLE_PART = 0.9;

    /// A measurement of a key space.
    ///
    /// @param isFull whether its user cannot write
    record Usage(long bytes, long connections, boolean isFull) {

        static final Usage NONE = new Usage(0, 0, false);
    }

    static KeyspaceQuota of(WantedResource wanted) {
        return new KeyspaceQuota(wanted.number(SessionInstances.MEMORY, SessionInstances.MEGABYTES) * MEGABYTE);
    }

    /// Whether a key space with these bytes is full.
    boolean isFull(long bytes, boolean wasFull) {
        return bytes > (wasFull ? WRITABLE_PART : 1) * bytesMax;
    }

    /// Returns the drift of a key space that is nearly full, is full, or has as many connections as it can have.
    List<Drift> drifts(Usage usage) {
        List<Drift> drifts = new ArrayList<>();
        String found = "%d MB".formatted(usage.bytes() / MEGABYTE);
        if (usage.isFull()) {
            drifts.add(new Drift(
                    "memory", "at most %d MB".formatted(bytesMax / MEGABYTE), found + "; writes are refused"));
        } else if (usage.bytes() > WARNING_PART * bytesMax) {
            drifts.add(new Drift("memory", "less than 80 %% of %d MB".formatted(bytesMax / MEGABYTE), found));
        }
        if (usage.connections() >= CONNECTIONS_MAX) {
            drifts.add(new Drift(
                    "connections", "less than %d".formatted(CONNECTIONS_MAX), Long.toString(usage.connections())));
        }
        return drifts;
    }
}
