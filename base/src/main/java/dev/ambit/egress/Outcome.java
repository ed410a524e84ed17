package dev.ambit.egress;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The outcome of a request.
public sealed interface Outcome {

    /// Duration of the exchange, including the wait for a connection.
    Duration latency();

    /// A response, also a redirect. Its body was read to the end unless it exceeds [Egress#BODY_BYTES_MAX].
    ///
    /// @param retryAfter value of the `Retry-After` header
    /// @param head the beginning of the body, decoded as UTF-8
    record Answered(int status, @Nullable String retryAfter, String head, Duration latency) implements Outcome {}

    /// The request was withdrawn before anything was sent.
    record Withdrawn(Duration latency) implements Outcome {}

    /// The request failed: it was not sent, or no complete response arrived.
    ///
    /// @param reason sentence for the owner of the receiving server
    record Failed(String reason, Duration latency) implements Outcome {}
}
