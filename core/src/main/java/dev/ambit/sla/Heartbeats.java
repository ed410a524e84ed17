package dev.ambit.sla;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;

/// The SQL of minutes in which a server was alive and reached the database.
final class Heartbeats {

    private static final int MINUTES_OF_DAY = (int) TimeUnit.DAYS.toMinutes(1);
    private static final Duration KEPT = Duration.ofDays(396);

    private static final String INSERT = """
        insert into heartbeats (day, minutes)
        values (:day, set_bit(decode(repeat('00', 180), 'hex'), :minute, 1))
        on conflict (day) do update
        set minutes = set_bit(heartbeats.minutes, :minute, 1)
        """;

    private static final String DELETE_OLD = """
        delete from heartbeats
        where day < :oldest
        """;

    private static final String FIND = """
        select day, minutes
        from heartbeats
        where day >= :since and day < :until
        """;

    private Heartbeats() {}

    /// @param minute of the epoch
    static void beat(Handle tx, long minute) {
        Instant at = Instant.ofEpochSecond(TimeUnit.MINUTES.toSeconds(minute));
        tx.createUpdate(INSERT)
                .bind("day", day(at))
                .bind("minute", (int) (minute % MINUTES_OF_DAY))
                .execute();
        if (minute % MINUTES_OF_DAY == 0) {
            tx.createUpdate(DELETE_OLD).bind("oldest", day(at.minus(KEPT))).execute();
        }
    }

    /// Returns minutes since `since`, which is the start of a day, like `until`.
    static BitSet find(Handle tx, LocalDate since, LocalDate until) {
        var all = new BitSet();
        tx.createQuery(FIND)
                .bind("since", since)
                .bind("until", until)
                .map((row, _) -> {
                    int first = (int) (row.getObject("day", LocalDate.class).toEpochDay() - since.toEpochDay())
                            * MINUTES_OF_DAY;
                    BitSet.valueOf(row.getBytes("minutes")).stream().forEach(minute -> all.set(first + minute));
                    return first;
                })
                .list();
        return all;
    }

    private static LocalDate day(Instant at) {
        return at.atOffset(ZoneOffset.UTC).toLocalDate();
    }
}
