package dev.ambit.usage;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A question about duplicate reports.
///
/// @param start only reports that were recorded at this time or later
/// @param end only reports that were recorded before
/// @param windowSeconds the longest time between a report and its repetition
/// @param customerId null: all customers
/// @param featureId null: all features
record DuplicateQuestion(
        Instant start,
        Instant end,
        int windowSeconds,
        @Nullable String customerId,
        @Nullable String featureId) {

    /// The retries of the TypeScript client: three, each up to 300 seconds (in which Node waits for an answer) and a
    /// pause of up to 10 seconds after the attempt before.
    static final int WINDOW_SECONDS_DEFAULT = 3 * (300 + 10);

    private static final int WINDOW_SECONDS_MAX = 86_400;
    private static final Duration RANGE_MAX = Duration.ofDays(400);

    /// Bounds the reports that one statement compares.
    private static final Duration SLICE = Duration.ofHours(1);

    /// A part of the time, which one statement searches.
    ///
    /// @param ordinal the ordinal of the last known report of those recorded at `start`; 0 if none is known
    record Slice(Instant start, long ordinal, Instant end) {}

    DuplicateQuestion {
        if (start.isBefore(Instant.EPOCH) || start.isAfter(end)) {
            throw BAD_USER_INPUT
                    .because("`startDate` is `%s`, which is after `endDate` (%s) or before 1970. Send an earlier start."
                            .formatted(start, end))
                    .at("startDate", start, "%s to %s".formatted(Instant.EPOCH, end));
        }
        if (Duration.between(start, end).compareTo(RANGE_MAX) > 0) {
            throw BAD_USER_INPUT
                    .because("`endDate` is more than %d days after `startDate`. Choose a shorter range."
                            .formatted(RANGE_MAX.toDays()))
                    .at("endDate", end, "up to " + start.plus(RANGE_MAX));
        }
        if (windowSeconds < 1 || windowSeconds > WINDOW_SECONDS_MAX) {
            throw BAD_USER_INPUT
                    .because("`windowSeconds` must be from 1 to %d; received %d. Send another window."
                            .formatted(WINDOW_SECONDS_MAX, windowSeconds))
                    .at("windowSeconds", windowSeconds, "1 to " + WINDOW_SECONDS_MAX);
        }
    }

    /// Returns the part of the time after a position.
    ///
    /// @param at null: the start
    Slice after(@Nullable Instant at, @Nullable Long ordinal) {
        Instant from = at == null || at.isBefore(start) ? start : at;
        Instant to = from.plus(SLICE);
        return new Slice(from, ordinal == null ? 0 : ordinal, to.isAfter(end) ? end : to);
    }
}
