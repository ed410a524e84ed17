package dev.ambit.access;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

/// The rate limit of a key. An instance is always valid.
public sealed interface RateLimit {

    String HOSTED = "hosted";

    /// A number of calls per minute, for all operations together.
    record PerMinute(int calls) implements RateLimit {

        private static final int CALLS_MAX = 1_000_000;

        public PerMinute {
            if (calls < 1 || calls > CALLS_MAX) {
                throw BAD_USER_INPUT
                        .because("`perMinute` is %d. Send a number from 1 to %d, or omit the limit."
                                .formatted(calls, CALLS_MAX))
                        .at("perMinute", calls, "1 to " + CALLS_MAX);
            }
        }
    }

    /// Limits like those of hosted platforms, per operation and per customer ([HostedLimits]).
    record Hosted() implements RateLimit {}

    /// Returns the value of the database column.
    default String text() {
        return switch (this) {
            case PerMinute(int calls) -> Integer.toString(calls);
            case Hosted() -> HOSTED;
        };
    }

    static RateLimit of(String text) {
        return text.equals(HOSTED) ? new Hosted() : new PerMinute(Integer.parseInt(text));
    }
}
