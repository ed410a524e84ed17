package dev.ambit.hosting;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/// Counts invalidations that a host may have missed. All hosts share the count: to clear a cache too often is harmless.
public final class MissedInvalidations {

    private final String server = UUID.randomUUID().toString();
    private final AtomicLong missed = new AtomicLong();

    void count() {
        missed.incrementAndGet();
    }

    /// Returns the count of this process until now.
    long now() {
        return missed.get();
    }

    /// Returns a random id of this process.
    String server() {
        return server;
    }
}
