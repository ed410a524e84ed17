package dev.ambit.http;

import java.io.InputStream;

/// Answers a request while its body is still being received. The body may be larger than memory.
@FunctionalInterface
public interface PipedHandler {

    /// Answers one request.
    ///
    /// @param body unbounded stream; the handler must limit it, and reading blocks
    Response handle(Request request, InputStream body);
}
