package dev.ambit.usage;

import static dev.ambit.problem.ProblemCode.RESERVATION_ALREADY_ENDED;
import static dev.ambit.problem.ProblemCode.RESERVATION_NOT_FOUND;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import dev.ambit.entitlement.Projection;
import dev.ambit.event.Events;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Settles reservations. Confirmed reservations become usage; released or expired ones are given back. Settling is
/// idempotent.
public final class ReservationSettling {

    private static final int ENVIRONMENTS_MAX = 100;
    private static final int RESERVATIONS_MAX = 500;

    /// @param sequence the latest event at the commit
    record Settled(Reservation reservation, long sequence) {}

    private record Ended(Settled settled, List<Counter> changed) {}

    private final Transactions transactions;
    private final Projection projection;
    private final UsageWriter writer;
    private final InstantSource clock;

    public ReservationSettling(
            Transactions transactions, Projection projection, UsageWriter writer, InstantSource clock) {
        this.transactions = transactions;
        this.projection = projection;
        this.writer = writer;
        this.clock = clock;
    }

    /// @throws Problem `ReservationNotFound`, or `ReservationAlreadyEnded` if it was released or has expired
    Settled confirm(EnvironmentId environment, UUID id) {
        Instant now = clock.instant();
        Instant today = projection.now(environment);
        Ended ended = transactions.in(environment, tx -> {
            Reservation reservation = lock(tx, environment, id);
            return switch (reservation.stateAt(now)) {
                case CONFIRMED -> new Ended(settled(tx, environment, reservation), List.of());
                case RELEASED, LAPSED -> throw ended(reservation, now);
                case HELD ->
                    end(tx, environment, reservation, Reservation.State.CONFIRMED, reservation.kept(today), now);
            };
        });
        writer.publish(environment, ended.changed());
        return ended.settled();
    }

    /// @throws Problem `ReservationNotFound`, or `ReservationAlreadyEnded` if it was confirmed
    Settled release(EnvironmentId environment, UUID id) {
        Instant now = clock.instant();
        Ended ended = transactions.in(environment, tx -> {
            Reservation reservation = lock(tx, environment, id);
            return switch (reservation.state()) {
                case CONFIRMED -> throw ended(reservation, now);
                case RELEASED, LAPSED -> new Ended(settled(tx, environment, reservation), List.of());
                case HELD -> {
                    Reservation.State end = reservation.stateAt(now) == Reservation.State.LAPSED
                            ? Reservation.State.LAPSED
                            : Reservation.State.RELEASED;
                    yield end(tx, environment, reservation, end, reservation.back(), now);
                }
            };
        });
        writer.publish(environment, ended.changed());
        return ended.settled();
    }

    /// Releases expired reservations.
    public void runOnce() {
        List<EnvironmentId> due = transactions.outside(
                tx -> Work.RESERVATION_LAPSE.claim(tx, clock.instant(), Work.PAUSE, ENVIRONMENTS_MAX));
        Work.each(due, "Expiring the reservations of environment %d failed", this::lapse);
    }

    private void lapse(EnvironmentId environment) {
        Instant now = clock.instant();
        while (lapseSome(environment, now) == RESERVATIONS_MAX) {
            // More may be left.
        }
        transactions.in(environment, tx -> {
            scheduleNext(tx, environment);
            return null;
        });
    }

    /// Schedules the next expiry, if there is one.
    private static void scheduleNext(Handle tx, EnvironmentId environment) {
        if (!Work.RESERVATION_LAPSE.lock(tx, environment)) {
            return;
        }
        Reservations.next(tx, environment)
                .ifPresentOrElse(
                        next -> Work.RESERVATION_LAPSE.postpone(tx, environment, next),
                        () -> Work.RESERVATION_LAPSE.remove(tx, environment));
    }

    private int lapseSome(EnvironmentId environment, Instant now) {
        record Lapsed(int count, List<Counter> changed) {}

        Lapsed lapsed = transactions.in(environment, tx -> {
            Counters.share(tx, environment);
            List<Reservation> due = Reservations.lockDue(tx, environment, now, RESERVATIONS_MAX);
            return new Lapsed(
                    due.size(),
                    due.isEmpty() ? List.of() : settle(tx, environment, due, Reservation.State.LAPSED, back(due), now));
        });
        writer.publish(environment, lapsed.changed());
        return lapsed.count();
    }

    private static List<UsageLine> back(List<Reservation> reservations) {
        return reservations.stream().flatMap(it -> it.back().stream()).toList();
    }

    private static Ended end(
            Handle tx,
            EnvironmentId environment,
            Reservation reservation,
            Reservation.State end,
            List<UsageLine> lines,
            Instant now) {
        List<Counter> changed = settle(tx, environment, List.of(reservation), end, lines, now);
        return new Ended(settled(tx, environment, reservation.settled(end)), changed);
    }

    /// Counters may be missing if the environment is being deleted.
    private static List<Counter> settle(
            Handle tx,
            EnvironmentId environment,
            List<Reservation> reservations,
            Reservation.State end,
            List<UsageLine> lines,
            Instant now) {
        Map<CounterKey, Counter> locked = Counters.lock(tx, environment, CountedSpan.of(lines));
        var batch = new UsageBatch(locked, Map.of());
        batch.count(
                lines.stream().filter(it -> locked.containsKey(it.counter())).toList());
        Reservations.settle(tx, environment, reservations, end, now);
        UsageWriter.store(tx, environment, batch, now);
        return batch.changed();
    }

    private static Reservation lock(Handle tx, EnvironmentId environment, UUID id) {
        Counters.share(tx, environment);
        return Reservations.lock(tx, environment, id)
                .orElseThrow(() -> RESERVATION_NOT_FOUND
                        .because("Reservation `%s` does not exist. Send the id of a reservation.".formatted(id))
                        .at("reservationId", id, "the id of a reservation"));
    }

    private static Settled settled(Handle tx, EnvironmentId environment, Reservation reservation) {
        return new Settled(reservation, Events.head(tx, environment));
    }

    private static Problem ended(Reservation reservation, Instant now) {
        return RESERVATION_ALREADY_ENDED
                .because("Reservation `%s` has already ended with the state `%s`. Create another reservation."
                        .formatted(reservation.id(), reservation.stateAt(now)))
                .at("reservationId", reservation.id(), "a reservation that is HELD")
                .with("state", reservation.stateAt(now).name());
    }
}
