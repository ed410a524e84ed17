package dev.ambit.engine;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Usage that a meter computes from the events of a period, in any order. `UNIQUE` values can be counted share by
/// share to bound memory.
public final class MeterReading {

    private static final int BYTES_OF_ONE = 100;
    private static final int DECIMALS = 6;
    private static final BigDecimal MOST = Micros.decimal(Micros.MAX);

    private final Meter meter;
    private final Set<String> distinct = new HashSet<>();
    private long distinctBefore;
    private long bytes;
    private long events;
    private long numbers;
    private BigDecimal sum = BigDecimal.ZERO;
    private @Nullable BigDecimal least;
    private @Nullable BigDecimal greatest;

    public MeterReading(Meter meter) {
        this.meter = meter;
    }

    /// Adds an event.
    ///
    /// @param share share of the distinct values to count; other aggregations count with the first share
    public void add(RawEvent event, ValueShare share) {
        if (meter.aggregation() == Meter.Aggregation.UNIQUE) {
            addDistinct(event, share);
        } else if (share.isFirst() && meter.counts(event)) {
            events++;
            addNumber(meter.field() == null ? null : EventNumber.of(event.value(meter.field())));
        }
    }

    /// Returns the approximate memory of the stored distinct values, in bytes.
    public long bytes() {
        return bytes;
    }

    /// Removes all events from the reading.
    public void clear() {
        endShare();
        distinctBefore = 0;
        events = 0;
        numbers = 0;
        sum = BigDecimal.ZERO;
        least = null;
        greatest = null;
    }

    /// Ends a share. Its values must not be added again.
    public void endShare() {
        distinctBefore += distinct.size();
        distinct.clear();
        bytes = 0;
    }

    /// Returns the usage in millionths, from 0 to [Micros#MAX].
    public long micros() {
        BigDecimal shown = shown().setScale(DECIMALS, RoundingMode.HALF_UP);
        return shown.signum() < 0 ? 0 : Micros.of(shown.min(MOST));
    }

    private BigDecimal shown() {
        return switch (meter.aggregation()) {
            case COUNT -> BigDecimal.valueOf(events);
            case UNIQUE -> BigDecimal.valueOf(distinctBefore + distinct.size());
            case SUM -> sum;
            case MIN -> least == null ? BigDecimal.ZERO : least;
            case MAX -> greatest == null ? BigDecimal.ZERO : greatest;
            case AVG ->
                numbers == 0
                        ? BigDecimal.ZERO
                        : sum.divide(BigDecimal.valueOf(numbers), DECIMALS, RoundingMode.HALF_UP);
        };
    }

    private void addDistinct(RawEvent event, ValueShare share) {
        String value = event.value(Objects.requireNonNull(meter.field()));
        if (value != null && share.has(value) && meter.counts(event) && distinct.add(value)) {
            bytes += BYTES_OF_ONE + (long) Character.BYTES * value.length();
        }
    }

    private void addNumber(@Nullable BigDecimal number) {
        if (number != null) {
            numbers++;
            sum = sum.add(number);
            least = least == null ? number : least.min(number);
            greatest = greatest == null ? number : greatest.max(number);
        }
    }
}
