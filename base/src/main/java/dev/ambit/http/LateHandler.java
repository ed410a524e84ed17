package dev.ambit.http;

import java.util.concurrent.CompletionStage;

/// Answers later, without a thread that waits for it. Begins on the I/O thread, where it must not wait; bounds how many
/// wait, and for how long; and logs what it takes, for the log of requests leaves that out.
@FunctionalInterface
public interface LateHandler {
    CompletionStage<Response> begin(Request request);
}
