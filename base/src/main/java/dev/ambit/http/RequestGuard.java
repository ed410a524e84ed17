package dev.ambit.http;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Rejects requests by their path and headers before routing. Called on I/O threads, so it must not block.
@FunctionalInterface
public interface RequestGuard {

    /// Accepts all requests.
    RequestGuard NONE = (_, _) -> {};

    /// Returns normally if the request is accepted.
    ///
    /// @param header returns the value of a header, or null
    /// @throws dev.ambit.problem.Problem that is the response, if the request is rejected
    void require(String path, Function<String, @Nullable String> header);
}
