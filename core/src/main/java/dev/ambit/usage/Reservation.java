package dev.ambit.usage;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A reservation. It counts from the start until it is released or expires.
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

    /// Returns the state at that time, whether or not the loop has processed the expiry.
    State stateAt(Instant now) {
        return state == State.HELD && !now.isBefore(lapsesAt) ? State.LAPSED : state;
    }

    Reservation settled(State end) {
        return new Reservation(id, counter, micros, end, reservedAt, lapsesAt);
    }

    /// Returns lines that release it as of the time of the reservation, so that the history shows no usage.
    List<UsageLine> back() {
        return List.of(line(true, -micros, reservedAt));
    }

    /// Returns lines that turn it into reported usage, as of now or of the end of its period.
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
