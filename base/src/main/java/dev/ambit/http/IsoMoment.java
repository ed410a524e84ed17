package dev.ambit.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;

/// Formats timestamps such as `2026-01-31T09:30:00.000Z`. The response to a check contains up to five of them,
/// and `DateTimeFormatter` takes ten times as long.
final class IsoMoment {

    /// Upper bound of the length, for any timestamp in milliseconds.
    static final int BYTES_MAX = 40;

    private static final long DAY_MILLIS = TimeUnit.DAYS.toMillis(1);
    private static final int YEAR_MAX = 9999;
    private static final DateTimeFormatter BEYOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private IsoMoment() {}

    /// Writes the timestamp into `out` at the index `at`.
    ///
    /// @return the index after the timestamp
    static int put(byte[] out, int at, long epochMillis) {
        LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(epochMillis, DAY_MILLIS));
        if (day.getYear() < 0 || day.getYear() > YEAR_MAX) {
            byte[] beyond = BEYOND.format(Instant.ofEpochMilli(epochMillis)).getBytes(US_ASCII);
            System.arraycopy(beyond, 0, out, at, beyond.length);
            return at + beyond.length;
        }
        int millis = Math.floorMod(epochMillis, (int) DAY_MILLIS);
        two(out, at, day.getYear() / 100);
        two(out, at + 2, day.getYear() % 100);
        out[at + 4] = '-';
        two(out, at + 5, day.getMonthValue());
        out[at + 7] = '-';
        two(out, at + 8, day.getDayOfMonth());
        out[at + 10] = 'T';
        two(out, at + 11, millis / 3_600_000);
        out[at + 13] = ':';
        two(out, at + 14, millis / 60_000 % 60);
        out[at + 16] = ':';
        two(out, at + 17, millis / 1_000 % 60);
        out[at + 19] = '.';
        out[at + 20] = (byte) ('0' + millis / 100 % 10);
        two(out, at + 21, millis % 100);
        out[at + 23] = 'Z';
        return at + 24;
    }

    static String text(long epochMillis) {
        byte[] out = new byte[BYTES_MAX];
        return new String(out, 0, put(out, 0, epochMillis), US_ASCII);
    }

    private static void two(byte[] out, int at, int number) {
        out[at] = (byte) ('0' + number / 10);
        out[at + 1] = (byte) ('0' + number % 10);
    }
}
