package dev.ambit.usage;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// A question about the usage history of a feature: its range and dimensions.
///
/// @param resourceId empty for the customer itself
record UsageQuestion(
        String customerId, String resourceId, String featureId, Instant start, Instant end, List<String> groupBy) {

    private static final Duration RANGE_MAX = Duration.ofDays(400);
    private static final int DIMENSIONS_MAX = 5;

    UsageQuestion {
        groupBy = List.copyOf(groupBy);
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
        if (groupBy.size() > DIMENSIONS_MAX || groupBy.stream().distinct().count() < groupBy.size()) {
            throw BAD_USER_INPUT
                    .because("`groupBy` must have at most %d different dimensions; received %s. Remove some."
                            .formatted(DIMENSIONS_MAX, Problem.shortened(groupBy)))
                    .at("groupBy", groupBy, "up to %d dimensions, each once".formatted(DIMENSIONS_MAX));
        }
    }
}
