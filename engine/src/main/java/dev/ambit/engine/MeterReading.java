package dev.ambit.engine;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a meter shows once it has seen the events of a period, in any order; 0 before the first.
public final class MeterReading {

    private static final int DECIMALS = 6;
    private static final BigDecimal MOST = Micros.decimal(Micros.MAX);

    private final Meter meter;
    private final Set<String> distinct = new HashSet<>();
    private long events;
    private long numbers;
    private BigDecimal sum = BigDecimal.ZERO;
    private @Nullable BigDecimal least;
    private @Nullable BigDecimal greatest;

    public MeterReading(Meter meter) {
        this.meter = meter;
    }

    public void add(RawEvent event) {
        if (!meter.counts(event)) {
            return;
        }
        events++;
        String value = meter.field() == null ? null : event.value(meter.field());
        if (value == null) {
            return;
        }
        if (meter.aggregation() == Meter.Aggregation.UNIQUE) {
            distinct.add(value);
        }
        BigDecimal number = EventNumber.of(value);
        if (number != null) {
            numbers++;
            sum = sum.add(number);
            least = least == null ? number : least.min(number);
            greatest = greatest == null ? number : greatest.max(number);
        }
    }

    /// Never below zero nor beyond what can be counted, to six decimals.
    public long micros() {
        BigDecimal shown = shown().setScale(DECIMALS, RoundingMode.HALF_UP);
        return shown.signum() < 0 ? 0 : Micros.of(shown.min(MOST));
    }

    private BigDecimal shown() {
        return switch (meter.aggregation()) {
            case COUNT -> BigDecimal.valueOf(events);
            case UNIQUE -> BigDecimal.valueOf(distinct.size());
            case SUM -> sum;
            case MIN -> least == null ? BigDecimal.ZERO : least;
            case MAX -> greatest == null ? BigDecimal.ZERO : greatest;
            case AVG ->
                numbers == 0
                        ? BigDecimal.ZERO
                        : sum.divide(BigDecimal.valueOf(numbers), DECIMALS, RoundingMode.HALF_UP);
        };
    }
}
