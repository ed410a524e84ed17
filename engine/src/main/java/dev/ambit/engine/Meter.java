package dev.ambit.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Aggregation of raw events into usage. An event counts if it passes any of the filters.
///
/// @param filters alternatives; an event passes a filter if all its conditions hold
/// @param field field to aggregate; null only for `COUNT`
public record Meter(
        List<List<Condition>> filters,
        Aggregation aggregation,
        @Nullable String field) {

    /// Aggregation function.
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

    /// Returns whether the event passes any filter.
    public boolean counts(RawEvent event) {
        return filters.stream().anyMatch(all -> all.stream().allMatch(it -> it.matches(event)));
    }
}
