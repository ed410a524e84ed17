package dev.ambit.entitlement;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.EVENT_GONE;

import dev.ambit.catalog.CatalogFeature;
import dev.ambit.catalog.UnitTransformation;
import dev.ambit.db.EnvironmentId;
import dev.ambit.engine.UsagePeriod;
import dev.ambit.event.EntityType;
import dev.ambit.event.Event;
import dev.ambit.event.EventType;
import dev.ambit.event.Events;
import dev.ambit.event.HolderKey;
import dev.ambit.event.PastEvents;
import dev.ambit.http.Patch;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// A past state of an environment, reconstructed from its event log. Events contain the whole state of their
/// entity, so the last event before the time is sufficient.
///
/// @param oldest the number of the first event that the event log still has
/// @param through only events up to this number are considered
/// @param until only events up to this time are considered
/// @param now the environment's time in that past state
record PastState(
        Handle tx, EnvironmentId environment, AsOf asOf, long oldest, long through, Instant until, Instant now) {

    private static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");
    private static final Holdings NOTHING = new Holdings(false, 0, List.of(), List.of(), List.of(), Set.of(), null);

    /// The part of `entitlements.updated` that is read; absent in events of older servers.
    private record StoredHoldings(@Nullable Holdings holdings) {}

    /// The part of `feature.created` and `feature.updated` that is read; absent in events of older servers.
    private record InUnit(Patch<UnitTransformation> unitTransformation) {}

    /// @param present the environment's time
    /// @throws Problem if `asOf` is in the future, or a number before the start of the event log
    static PastState of(Handle tx, EnvironmentId environment, AsOf asOf, Instant present) {
        long oldest = Events.oldest(tx, environment);
        return switch (asOf) {
            case AsOf.Sequence(long number) -> {
                if (number < oldest) {
                    throw eventGone(asOf, oldest);
                }
                Instant now = Events.find(tx, environment, List.of(number)).stream()
                        .findFirst()
                        .orElseThrow(() -> toCome(asOf, "up to " + Events.head(tx, environment)))
                        .happenedAt();
                yield new PastState(tx, environment, asOf, oldest, number, END_OF_TIME, now);
            }
            case AsOf.Moment(Instant at) -> {
                if (at.isAfter(present)) {
                    throw toCome(asOf, "up to " + present);
                }
                yield new PastState(tx, environment, asOf, oldest, Long.MAX_VALUE, at, at);
            }
        };
    }

    /// Returns the holdings without usage, or null if the customer did not exist.
    @Nullable
    Holdings holdings(String customerId) {
        Event customer = last(customerId, EntityType.CUSTOMER).orElse(null);
        if (customer == null) {
            return null;
        }
        boolean isArchived = customer.type() == EventType.CUSTOMER_DELETED;
        Event entitlements = last(customerId, EntityType.ENTITLEMENTS).orElse(null);
        if (entitlements == null) {
            return NOTHING.with(isArchived, List.of());
        }
        Holdings held = entitlements.body().as(StoredHoldings.class).holdings();
        if (held == null) {
            throw eventGone(asOf, entitlements.sequence() + 1);
        }
        return held.with(isArchived, List.of());
    }

    /// Returns the feature with the unit that it had at that time, or with its current unit if the event log has
    /// none. The unit is the only mutable part of a feature that affects decisions.
    ///
    /// @return empty if the feature did not exist
    Optional<CatalogFeature> feature(CatalogFeature current) {
        String id = current.id();
        return known(
                        Events.newest(tx, environment, EntityType.FEATURE, id, through, until),
                        () -> Events.newest(tx, environment, EntityType.FEATURE, id, oldest - 1, END_OF_TIME))
                .map(it -> it.body().as(InUnit.class).unitTransformation())
                .map(unit -> current.in(unit.over(current.content().unitTransformation())));
    }

    /// Returns the counter of a period at that time: the last usage event has all current counters. If it has
    /// none for the period, the reports up to that time are summed.
    ///
    /// @param fromMillis reports before this time do not count
    /// @param counterMillis the start of the counter if usage never resets
    /// @throws Problem if the event log no longer has the data
    Optional<CounterState> counter(
            String customerId,
            String resource,
            String featureId,
            @Nullable UsagePeriod period,
            long fromMillis,
            long counterMillis) {
        String usage = HolderKey.of(customerId, resource).of(featureId);
        PastEvents.Newest newest = PastEvents.newest(
                tx, environment, customerId, EntityType.MEASUREMENT, usage, oldest, through, inPeriod(period));
        if (newest.isCut()) {
            throw eventGone(asOf, oldest);
        }
        Event event = newest.event();
        if (event == null) {
            return Optional.empty();
        }
        Counted counters = event.body().as(Counted.class);
        return counters.of(period, counterMillis).or(() -> {
            requireSufficient(counters, event, usage, fromMillis);
            return reported(customerId, resource, featureId, period, fromMillis, newest.recordedAt());
        });
    }

    /// Returns the last time at which an event can count: `until`, or the last millisecond of the period if that is
    /// earlier.
    private Instant inPeriod(@Nullable UsagePeriod period) {
        Instant last = period == null ? until : Instant.ofEpochMilli(period.endMillis() - 1);
        return last.isBefore(until) ? last : until;
    }

    /// Events of older servers, and events that would have too many counters, contain only the counter that they
    /// changed. If such an event lacks the requested counter, the reports can be summed only if the event was
    /// recorded before `fromMillis`: that counter cannot have existed yet. The event was certainly recorded before
    /// `fromMillis` if both are true:
    ///
    /// - The event was not late: it changed the counter of the period that was current when it was recorded.
    /// - The period of the counter in the event had ended by `fromMillis`.
    private void requireSufficient(Counted counters, Event event, String usage, long fromMillis) {
        boolean isOver = counters.counted().periodEndMillis() <= fromMillis;
        boolean isLate = !event.entityId().equals(usage);
        if (counters.beside() == null && (!isOver || isLate)) {
            throw EVENT_GONE
                    .because(("The event log does not have the usage as of `%s`. Send an `asOf` with an event number"
                                    + " above %d, or a later time.")
                            .formatted(asOf.text(), event.sequence()))
                    .at("asOf", asOf.text(), "an event number above %d, or a later time".formatted(event.sequence()))
                    .with("oldest", event.sequence() + 1);
        }
    }

    private Optional<CounterState> reported(
            String customerId,
            String resource,
            String featureId,
            @Nullable UsagePeriod period,
            long fromMillis,
            Instant recordedBy) {
        long startMillis = period == null ? 0 : period.startMillis();
        long endMillis = period == null ? Long.MAX_VALUE : period.endMillis();
        var query = new PeriodUsage.Query(customerId, resource, featureId, fromMillis, endMillis);
        return PeriodUsage.find(tx, environment, List.of(query), recordedBy).stream()
                .map(it -> new CounterState(resource, featureId, startMillis, endMillis, it.usedMicros(), 0))
                .findFirst();
    }

    private Optional<Event> last(String customerId, EntityType type) {
        return known(
                Events.newest(tx, environment, customerId, type, customerId, through, until),
                () -> Events.newest(tx, environment, customerId, type, customerId, oldest - 1, END_OF_TIME));
    }

    /// Retention keeps the last event per entity. If that is after the requested time, the earlier state is
    /// unknown.
    private Optional<Event> known(Optional<Event> found, Supplier<Optional<Event>> left) {
        if (found.isEmpty() && left.get().isPresent()) {
            throw eventGone(asOf, oldest);
        }
        return found;
    }

    private static Problem eventGone(AsOf asOf, long oldest) {
        return EVENT_GONE
                .because("`asOf` is `%s`, but the event log begins with event %d. Send a later time or event number."
                        .formatted(asOf.text(), oldest))
                .at("asOf", asOf.text(), oldest + " or later")
                .with("oldest", oldest);
    }

    private static Problem toCome(AsOf asOf, String allowed) {
        return BAD_USER_INPUT
                .because("`asOf` is `%s`, which is in the future. Send %s.".formatted(asOf.text(), allowed))
                .at("asOf", asOf.text(), allowed);
    }
}
