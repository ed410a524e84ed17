package dev.ambit.http;

import java.util.concurrent.CompletionStage;

/// Answers a request asynchronously, without a waiting thread. It starts on the I/O thread, so it must not block.
/// It bounds the number and duration of pending requests, and logs accepted ones, which the access log omits.
@FunctionalInterface
public interface AsyncHandler {
    CompletionStage<Response> begin(Request request);
}
