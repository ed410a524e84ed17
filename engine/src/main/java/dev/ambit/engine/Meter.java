package dev.ambit.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a feature counts raw events (domain.md §1.12): those that pass any filter, by one function.
///
/// @param filters of each all conditions hold
/// @param field of the function; only `COUNT` has none
public record Meter(
        List<List<Condition>> filters,
        Aggregation aggregation,
        @Nullable String field) {

    /// What becomes of the events that count.
    public enum Aggregation {
        COUNT,
        UNIQUE,
        SUM,
        MIN,
        MAX,
        AVG,
    }

    public Meter {
        filters = filters.stream().map(List::copyOf).toList();
        if ((aggregation == Aggregation.COUNT) != (field == null)) {
            throw new IllegalArgumentException("Every aggregation except COUNT requires a field");
        }
    }

    boolean counts(RawEvent event) {
        return filters.stream().anyMatch(all -> all.stream().allMatch(it -> it.holds(event)));
    }
}
