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

/// When usage starts again from zero (domain.md §2.3). All in UTC and in milliseconds since 1970.
public record Reset(ResetPeriod period, Anchoring anchoring) {

    private static final long HOUR_MILLIS = Duration.ofHours(1).toMillis();
    private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();
    private static final long WEEK_MILLIS = Duration.ofDays(7).toMillis();

    public Reset {
        if (!anchoring.fits(period)) {
            throw new IllegalArgumentException(
                    "The anchoring %s does not fit the period %s".formatted(anchoring.word(), period));
        }
    }

    /// The instant from which all periods are counted. Clients count them too, knowing nothing of the anchoring, so
    /// this lies on the first of a month or on the weekday, at or before the start of the subscription.
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

    /// The period that `nowMillis` lies in, which may be before the anchor.
    public UsagePeriod at(long anchorMillis, long nowMillis) {
        return switch (period) {
            case YEAR -> months(12, anchorMillis, nowMillis);
            case MONTH -> months(1, anchorMillis, nowMillis);
            case WEEK -> spans(WEEK_MILLIS, anchorMillis, nowMillis);
            case DAY -> spans(DAY_MILLIS, anchorMillis, nowMillis);
            case HOUR -> spans(HOUR_MILLIS, anchorMillis, nowMillis);
        };
    }

    /// Each start is counted from the anchor, never from the start before: 31 January, 28 February, 31 March.
    ///
    /// The calendar months between anchor and now, rounded down to whole periods, lead to the period that starts in
    /// the month of now or earlier and ends in a later one. Only a start later in this very month is still to come.
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
