package dev.ambit.entitlement;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.problem.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/// The past state that a check asks about: after an event, or at a time.
sealed interface AsOf {

    /// The state just after the event with this number.
    record Sequence(long number) implements AsOf {

        @Override
        public String text() {
            return Long.toString(number);
        }
    }

    /// A time of the environment's clock.
    record Moment(Instant at) implements AsOf {

        @Override
        public String text() {
            return at.toString();
        }
    }

    /// Returns the value as the caller sent it.
    String text();

    /// Parses the parameter.
    ///
    /// @throws dev.ambit.problem.Problem if it is neither an event number nor a time
    static AsOf of(String text) {
        try {
            return text.matches("\\d{1,18}")
                    ? new Sequence(Long.parseLong(text))
                    : new Moment(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException _) {
            throw BAD_USER_INPUT
                    .because(
                            "`asOf` must be a time with its zone or an event number; received `%s`. Send a value such as `2026-01-31T00:00:00Z`."
                                    .formatted(Problem.shortened(text)))
                    .at("asOf", text, "a date and time with its zone, or an event number as in X-Ambit-Sequence");
        }
    }
}
