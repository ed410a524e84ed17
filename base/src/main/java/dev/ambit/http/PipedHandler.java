package dev.ambit.http;

import java.io.InputStream;

/// Answers while the body still comes, which may be larger than memory.
@FunctionalInterface
public interface PipedHandler {

    /// Answers one request.
    ///
    /// @param body of whatever size; whoever reads it bounds it, and waits for it
    Response handle(Request request, InputStream body);
}
