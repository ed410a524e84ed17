package dev.ambit.stack;

import java.time.Duration;

/// Thrown by a provider whose engine is changing a resource or is throttling calls. The operation frees its worker and
/// looks again later; a resource is not reported as drifted meanwhile.
public final class InProgressException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String what;
    private final Duration pause;
    private final Duration patience;

    /// Reports a change in progress.
    ///
    /// @param message sentence that says what the engine is doing, for the log of the step
    /// @param pause until the next look
    /// @param patience how long the change can take before the creation of the resource fails
    public InProgressException(String message, Duration pause, Duration patience) {
        super(message, null, false, false);
        this.what = message;
        this.pause = pause;
        this.patience = patience;
    }

    /// Returns the sentence that says what the engine is doing.
    public String what() {
        return what;
    }

    public Duration pause() {
        return pause;
    }

    public Duration patience() {
        return patience;
    }

    /// Returns the same change with a patience of at least `longest`. It is for resources with several slow steps,
    /// each of which can be throttled.
    public InProgressException atLeast(Duration longest) {
        return patience.compareTo(longest) >= 0 ? this : new InProgressException(what, pause, longest);
    }

    /// Returns the failure to report for two steps that ran in parallel: a real failure, otherwise the change with
    /// the shorter pause.
    static RuntimeException first(RuntimeException one, RuntimeException other) {
        if (one instanceof InProgressException first && other instanceof InProgressException second) {
            return second.pause.compareTo(first.pause) < 0 ? second : first;
        }
        return one instanceof InProgressException ? other : one;
    }
}
