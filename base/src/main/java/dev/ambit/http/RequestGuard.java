package dev.ambit.http;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Refuses requests by their path and headers, before a route is chosen. Called on I/O threads: it must not wait.
@FunctionalInterface
public interface RequestGuard {

    /// Lets all requests pass.
    RequestGuard NONE = (_, _) -> {};

    /// Returns if the request may go on.
    ///
    /// @param header returns the value of a header, or null
    /// @throws dev.ambit.problem.Problem which is the answer then
    void require(String path, Function<String, @Nullable String> header);
}
