package dev.ambit.egress;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What became of a call.
public sealed interface Outcome {

    /// From the call to its end, the wait for a connection included.
    Duration latency();

    /// Any answer, also one that redirects: nothing is followed.
    ///
    /// @param retryAfter the header of this name, as it came
    /// @param head the beginning of the body, as long as the call wants it; as text, whatever it was
    record Answered(int status, @Nullable String retryAfter, String head, Duration latency) implements Outcome {}

    /// When its turn came it was not to be made any more, and the receiver has heard nothing of it.
    record Withdrawn(Duration latency) implements Outcome {}

    /// No whole answer.
    ///
    /// @param reason a sentence for whoever owns the receiver
    record Failed(String reason, Duration latency) implements Outcome {}
}
