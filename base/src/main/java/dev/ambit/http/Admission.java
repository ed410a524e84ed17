package dev.ambit.http;

import org.jspecify.annotations.Nullable;

/// Decides on the I/O thread whether a request may wait for a worker.
@FunctionalInterface
public interface Admission {

    Admission OPEN = _ -> () -> {};

    /// Admits or rejects a request. Must not block.
    ///
    /// @return releases the admission, to be run after the response; null if the request is rejected
    @Nullable
    Runnable admit(Request request);
}
