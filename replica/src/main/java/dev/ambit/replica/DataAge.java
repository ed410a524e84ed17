package dev.ambit.replica;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// Caches the age of the data in whole seconds, for responses that cannot wait; negative if unknown.
final class DataAge implements LongSupplier {

    private final AtomicLong seconds = new AtomicLong(-1);

    void show(Freshness now) {
        seconds.set(now.lagSeconds() == null ? -1 : now.lagSeconds().longValue());
    }

    @Override
    public long getAsLong() {
        return seconds.get();
    }
}
