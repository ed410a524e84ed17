package dev.ambit.pricelist;

import dev.ambit.engine.MeterType;
import dev.ambit.engine.ResetPeriod;
import java.util.List;
import java.util.Optional;

/// The type of a numeric limit.
enum LimitType {
    RENEWABLE,
    TIME_DRIVEN,
    NON_RENEWABLE,
    RESPONSE_DRIVEN;

    static final List<String> NAMES = List.of("RENEWABLE", "TIME_DRIVEN", "NON_RENEWABLE", "RESPONSE_DRIVEN");

    MeterType meterType(UnitText unit) {
        return switch (this) {
            case RENEWABLE, TIME_DRIVEN -> unit.isRate() ? MeterType.NONE : MeterType.INCREMENTAL;
            case NON_RENEWABLE -> MeterType.FLUCTUATING;
            case RESPONSE_DRIVEN -> MeterType.NONE;
        };
    }

    /// Returns the period in the unit. A renewable limit without a period resets monthly, like prices, because
    /// otherwise customers would be locked out forever. A time-driven limit without a period, such as `4 min`,
    /// never resets: it is a duration, not a frequency.
    Optional<ResetPeriod> resetPeriod(UnitText unit) {
        return switch (this) {
            case RENEWABLE ->
                unit.isRate() ? Optional.empty() : unit.resetPeriod().or(() -> Optional.of(ResetPeriod.MONTH));
            case TIME_DRIVEN -> unit.resetPeriod();
            case NON_RENEWABLE, RESPONSE_DRIVEN -> Optional.empty();
        };
    }
}
