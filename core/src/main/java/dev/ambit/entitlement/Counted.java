package dev.ambit.entitlement;

import dev.ambit.engine.UsagePeriod;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The counters in the body of `measurement.reported`.
///
/// @param beside the other current counters of the same usage; null if there were too many, and in events of older
/// servers
record Counted(CounterState counted, @Nullable List<CounterState> beside) {

    /// @param counterMillis the start of the counter if `period` is null, which means that usage never resets
    Optional<CounterState> of(@Nullable UsagePeriod period, long counterMillis) {
        return Stream.concat(Stream.of(counted), Stream.ofNullable(beside).flatMap(List::stream))
                .filter(it -> Objects.equals(it.period(), period))
                .filter(it -> period != null || it.periodStartMillis() == counterMillis)
                .findFirst();
    }
}
