package dev.ambit.usage;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Something that was consumed on trial. It counts from the start, and no more once it was given back.
///
record Reservation(UUID id, CounterKey counter, long micros, State state, Instant reservedAt, Instant lapsesAt) {

    enum State {
        HELD,
        CONFIRMED,
        RELEASED,
        LAPSED,
    }

    static Optional<Reservation> of(UsageLine line) {
        Claim claim = line.claim();
        return claim == null || claim.lapsesAt() == null
                ? Optional.empty()
                : Optional.of(new Reservation(
                        line.id(),
                        line.counter(),
                        line.micros(),
                        State.HELD,
                        line.measuredAt().truncatedTo(ChronoUnit.MICROS),
                        claim.lapsesAt()));
    }

    /// Where it stands at that time, whether or not the loop has come by.
    State stateAt(Instant now) {
        return state == State.HELD && !now.isBefore(lapsesAt) ? State.LAPSED : state;
    }

    Reservation settled(State end) {
        return new Reservation(id, counter, micros, end, reservedAt, lapsesAt);
    }

    /// What gives it back: as of the moment in which it was reserved, so that history looks as if it never was.
    List<UsageLine> back() {
        return List.of(line(true, -micros, reservedAt));
    }

    /// What makes it a use as any other, which a later report may set or take back: as of now, or of the end of its
    /// period.
    List<UsageLine> kept(Instant now) {
        Instant last = Instant.ofEpochMilli(counter.periodEndMillis() - 1);
        Instant at = now.isAfter(last) ? last : now.isBefore(reservedAt) ? reservedAt : now;
        return List.of(line(false, micros, at), line(true, -micros, at));
    }

    private UsageLine line(boolean isHeld, long moved, Instant at) {
        return new UsageLine(
                0,
                UUID.randomUUID(),
                counter,
                counter.periodStartMillis(),
                UsageBehavior.DELTA,
                isHeld,
                moved,
                at,
                null,
                null,
                null,
                null,
                null);
    }
}
