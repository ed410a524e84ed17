package dev.ambit.lifecycle;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;

/// The target of an advance.
sealed interface ClockTarget {

    /// Returns the new time of a clock that shows `now`; [Instant#MAX] if it exceeds the calendar.
    Instant from(Instant now);

    String field();

    String received();

    record To(Instant moment) implements ClockTarget {

        @Override
        public Instant from(Instant now) {
            return moment;
        }

        @Override
        public String field() {
            return "to";
        }

        @Override
        public String received() {
            return moment.toString();
        }
    }

    /// A duration such as `P1M2DT3H`: calendar days and months first, in UTC.
    record By(Period period, Duration time, String written) implements ClockTarget {

        @Override
        public Instant from(Instant now) {
            try {
                return now.atOffset(ZoneOffset.UTC).plus(period).plus(time).toInstant();
            } catch (DateTimeException | ArithmeticException _) {
                return Instant.MAX;
            }
        }

        @Override
        public String field() {
            return "by";
        }

        @Override
        public String received() {
            return written;
        }
    }
}
