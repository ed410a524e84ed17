package dev.ambit.sdk.graphql;

import static dev.ambit.problem.ProblemCode.QUERY_TOO_LARGE;

import java.util.concurrent.atomic.AtomicInteger;

/// Counts the values of the results of one request, with all its operations.
final class ValueCount {

    static final int VALUES_MAX = 500_000;

    private final AtomicInteger values = new AtomicInteger();

    /// @throws dev.ambit.problem.Problem `QueryTooLarge` if the results have too many values
    void add() {
        int count = values.incrementAndGet();
        if (count > VALUES_MAX) {
            throw QUERY_TOO_LARGE
                    .because("The result has more than %,d values. Select fewer fields, or split the query."
                            .formatted(VALUES_MAX))
                    .at("query", count, "at most %,d values".formatted(VALUES_MAX));
        }
    }
}
