package dev.ambit.entitlement;

import dev.ambit.engine.UsagePeriod;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What we read in the body of `measurement.reported`.
///
/// @param beside where all other counters of the same usage stood whose periods were not over; null if there
///     were too many of them, and in events of older servers
record Counted(CounterState counted, @Nullable List<CounterState> beside) {

    Optional<CounterState> of(@Nullable UsagePeriod period) {
        return Stream.concat(Stream.of(counted), Stream.ofNullable(beside).flatMap(List::stream))
                .filter(it -> Objects.equals(it.period(), period))
                .findFirst();
    }
}
