package dev.ambit.engine;

import static java.time.DayOfWeek.FRIDAY;
import static java.time.DayOfWeek.MONDAY;
import static java.time.DayOfWeek.SATURDAY;
import static java.time.DayOfWeek.SUNDAY;
import static java.time.DayOfWeek.THURSDAY;
import static java.time.DayOfWeek.TUESDAY;
import static java.time.DayOfWeek.WEDNESDAY;
import static java.time.ZoneOffset.UTC;
import static java.time.temporal.ChronoField.PROLEPTIC_MONTH;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.TemporalAdjusters;

/// Schedule of usage resets, in UTC and in milliseconds since 1970.
public record Reset(ResetPeriod period, Anchoring anchoring) {

    private static final long HOUR_MILLIS = Duration.ofHours(1).toMillis();
    private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();
    private static final long WEEK_MILLIS = Duration.ofDays(7).toMillis();

    public Reset {
        if (!anchoring.fits(period)) {
            throw new IllegalArgumentException(
                    "The anchoring %s does not fit the period %s".formatted(anchoring.wireName(), period));
        }
    }

    /// Returns the anchor, from which all periods are counted. Clients count periods without knowing the anchoring,
    /// so the anchor is on the first of a month or on the weekday, at or before the start of the subscription.
    public long anchor(long subscriptionStartMillis) {
        return switch (anchoring) {
            case SUBSCRIPTION_START -> subscriptionStartMillis;
            case START_OF_THE_MONTH ->
                millis(date(subscriptionStartMillis).withDayOfMonth(1).atStartOfDay());
            case EVERY_SUNDAY -> last(SUNDAY, subscriptionStartMillis);
            case EVERY_MONDAY -> last(MONDAY, subscriptionStartMillis);
            case EVERY_TUESDAY -> last(TUESDAY, subscriptionStartMillis);
            case EVERY_WEDNESDAY -> last(WEDNESDAY, subscriptionStartMillis);
            case EVERY_THURSDAY -> last(THURSDAY, subscriptionStartMillis);
            case EVERY_FRIDAY -> last(FRIDAY, subscriptionStartMillis);
            case EVERY_SATURDAY -> last(SATURDAY, subscriptionStartMillis);
        };
    }

    /// Returns the period that contains `nowMillis`, which may be before the anchor.
    public UsagePeriod at(long anchorMillis, long nowMillis) {
        return switch (period) {
            case YEAR -> months(12, anchorMillis, nowMillis);
            case MONTH -> months(1, anchorMillis, nowMillis);
            case WEEK -> spans(WEEK_MILLIS, anchorMillis, nowMillis);
            case DAY -> spans(DAY_MILLIS, anchorMillis, nowMillis);
            case HOUR -> spans(HOUR_MILLIS, anchorMillis, nowMillis);
        };
    }

    /// Returns the period of months that contains now. Each start is counted from the anchor, not from the previous
    /// start: 31 January, 28 February, 31 March, 30 April.
    ///
    /// The calendar months from the anchor to now, rounded down to whole periods, give a period that starts in the
    /// current month or earlier. If it starts later in the current month, the period before it is the current one.
    private static UsagePeriod months(int step, long anchorMillis, long nowMillis) {
        LocalDateTime anchor = dateTime(anchorMillis);
        long months = dateTime(nowMillis).getLong(PROLEPTIC_MONTH) - anchor.getLong(PROLEPTIC_MONTH);
        long start = Math.floorDiv(months, step) * step;
        if (millis(anchor.plusMonths(start)) > nowMillis) {
            start -= step;
        }
        return new UsagePeriod(millis(anchor.plusMonths(start)), millis(anchor.plusMonths(start + step)));
    }

    private static UsagePeriod spans(long lengthMillis, long anchorMillis, long nowMillis) {
        long start = nowMillis - Math.floorMod(nowMillis - anchorMillis, lengthMillis);
        return new UsagePeriod(start, start + lengthMillis);
    }

    private static long last(DayOfWeek weekday, long millis) {
        return millis(
                date(millis).with(TemporalAdjusters.previousOrSame(weekday)).atStartOfDay());
    }

    private static LocalDate date(long millis) {
        return dateTime(millis).toLocalDate();
    }

    private static LocalDateTime dateTime(long millis) {
        return LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), UTC);
    }

    private static long millis(LocalDateTime dateTime) {
        return dateTime.toInstant(UTC).toEpochMilli();
    }
}
