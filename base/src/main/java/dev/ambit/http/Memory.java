package dev.ambit.http;

import org.jspecify.annotations.Nullable;

/// Answers on the I/O thread, so it must not wait; null says that the answer is not in memory.
@FunctionalInterface
public interface Memory {
    @Nullable
    Response answer(Request request);
}
