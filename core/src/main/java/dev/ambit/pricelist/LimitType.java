package dev.ambit.pricelist;

import dev.ambit.engine.MeterType;
import dev.ambit.engine.ResetPeriod;
import java.util.List;
import java.util.Optional;

/// What becomes of a numeric limit once it is used up.
enum LimitType {
    RENEWABLE,
    TIME_DRIVEN,
    NON_RENEWABLE,
    RESPONSE_DRIVEN;

    static final List<String> NAMES = List.of("RENEWABLE", "TIME_DRIVEN", "NON_RENEWABLE", "RESPONSE_DRIVEN");

    MeterType meterType(UnitWords unit) {
        return switch (this) {
            case RENEWABLE, TIME_DRIVEN -> unit.isRate() ? MeterType.NONE : MeterType.INCREMENTAL;
            case NON_RENEWABLE -> MeterType.FLUCTUATING;
            case RESPONSE_DRIVEN -> MeterType.NONE;
        };
    }

    /// By the period in the unit. Without one, what is renewable renews with the month that prices are for: never
    /// to renew would shut customers out for good. A time-driven limit such as `4 min` then never renews: it says
    /// how long, not how often.
    Optional<ResetPeriod> resetPeriod(UnitWords unit) {
        return switch (this) {
            case RENEWABLE ->
                unit.isRate() ? Optional.empty() : unit.resetPeriod().or(() -> Optional.of(ResetPeriod.MONTH));
            case TIME_DRIVEN -> unit.resetPeriod();
            case NON_RENEWABLE, RESPONSE_DRIVEN -> Optional.empty();
        };
    }
}
