package dev.ambit.http;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;

/// Writes `2026-01-31T09:30:00.000Z`. A check's answer has five of them, and a general formatter takes ten times as
/// long as this.
final class IsoMoment {

    private static final long DAY_MILLIS = TimeUnit.DAYS.toMillis(1);
    private static final int YEAR_MAX = 9999;
    private static final DateTimeFormatter BEYOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private IsoMoment() {}

    static void append(StringBuilder out, long epochMillis) {
        LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(epochMillis, DAY_MILLIS));
        if (day.getYear() < 0 || day.getYear() > YEAR_MAX) {
            BEYOND.formatTo(Instant.ofEpochMilli(epochMillis), out);
            return;
        }
        int millis = Math.floorMod(epochMillis, (int) DAY_MILLIS);
        digits(out, day.getYear() / 100);
        digits(out, day.getYear() % 100);
        digits(out.append('-'), day.getMonthValue());
        digits(out.append('-'), day.getDayOfMonth());
        digits(out.append('T'), millis / 3_600_000);
        digits(out.append(':'), millis / 60_000 % 60);
        digits(out.append(':'), millis / 1_000 % 60);
        digits(out.append('.').append((char) ('0' + millis / 100 % 10)), millis % 100);
        out.append('Z');
    }

    private static void digits(StringBuilder out, int two) {
        out.append((char) ('0' + two / 10)).append((char) ('0' + two % 10));
    }
}
