package dev.ambit.http;

import org.jspecify.annotations.Nullable;

/// Answers a request from memory on the I/O thread, so it must not block. Null is a cache miss.
@FunctionalInterface
public interface Memory {
    @Nullable
    Response answer(Request request);
}
