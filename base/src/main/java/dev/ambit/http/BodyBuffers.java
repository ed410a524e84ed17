package dev.ambit.http;

import java.util.concurrent.atomic.AtomicLong;

/// Buffer space for all request bodies together, so that many slow uploads cannot exhaust the heap.
final class BodyBuffers {

    private static final long SHARE_OF_HEAP = 4;
    private static final long BYTES_MAX = Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;

    private final AtomicLong taken = new AtomicLong();

    boolean reserve(int bytes) {
        if (taken.addAndGet(bytes) <= BYTES_MAX) {
            return true;
        }
        release(bytes);
        return false;
    }

    void release(long bytes) {
        taken.addAndGet(-bytes);
    }
}
