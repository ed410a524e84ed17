package dev.ambit.entitlement;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.EVENT_GONE;

import dev.ambit.db.EnvironmentId;
import dev.ambit.engine.UsagePeriod;
import dev.ambit.event.EntityType;
import dev.ambit.event.Event;
import dev.ambit.event.EventType;
import dev.ambit.event.Events;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// An environment as its log tells that it was at one moment. An event has the whole state of what it is about,
/// so the last one before the moment is enough.
///
/// @param through the number of the last event that counts
/// @param until when the last event that counts happened
/// @param now what time it was
record Past(Handle tx, EnvironmentId environment, AsOf asOf, long oldest, long through, Instant until, Instant now) {

    private static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");
    private static final Holdings NOTHING = new Holdings(false, 0, List.of(), List.of(), List.of(), Set.of(), null);
    private static final int EVENTS_MAX = 100;

    /// What we read in the body of `entitlements.updated`; events of older servers do not have it.
    private record Held(@Nullable Holdings holdings) {}

    /// @throws Problem if the moment is still to come, or before the log begins
    static Past of(Handle tx, EnvironmentId environment, AsOf asOf, Instant today) {
        long oldest = Events.oldest(tx, environment);
        return switch (asOf) {
            case AsOf.Sequence(long number) -> {
                if (number < oldest) {
                    throw gone(asOf, oldest);
                }
                Instant now = Events.find(tx, environment, List.of(number)).stream()
                        .findFirst()
                        .orElseThrow(() -> toCome(asOf, "up to " + Events.head(tx, environment)))
                        .happenedAt();
                yield new Past(tx, environment, asOf, oldest, number, END_OF_TIME, now);
            }
            case AsOf.Moment(Instant at) -> {
                if (at.isAfter(today)) {
                    throw toCome(asOf, "up to " + today);
                }
                yield new Past(tx, environment, asOf, oldest, Long.MAX_VALUE, at, at);
            }
        };
    }

    /// Without what the customer had used. Nothing if it was not there.
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
        Holdings held = entitlements.body().as(Held.class).holdings();
        if (held == null) {
            throw gone(asOf, entitlements.sequence() + 1);
        }
        return held.with(isArchived, List.of());
    }

    boolean hadFeature(String featureId) {
        return told(Events.newest(tx, environment, EntityType.FEATURE, featureId, through, until))
                .isPresent();
    }

    /// Where the counter of that period stood, if anything was counted. What was told last is most often of that very
    /// period; if none of it is, what was reported by then tells.
    ///
    /// @param fromMillis from when on what was reported counts
    Optional<CounterState> counter(
            String customerId, String resource, String featureId, @Nullable UsagePeriod period, long fromMillis) {
        String owner = resource.isEmpty() ? customerId : customerId + ":" + resource;
        List<Event> events = Events.newest(
                tx,
                environment,
                customerId,
                EntityType.MEASUREMENT,
                owner + ":" + featureId,
                through,
                until,
                EVENTS_MAX);
        if (events.isEmpty()) {
            return told(Optional.empty());
        }
        return events.stream()
                .map(event -> event.body().as(Counted.class).counted())
                .filter(state -> Objects.equals(state.period(), period))
                .findFirst()
                .or(() -> reported(customerId, resource, featureId, period, fromMillis));
    }

    private Optional<CounterState> reported(
            String customerId, String resource, String featureId, @Nullable UsagePeriod period, long fromMillis) {
        var usage = new PeriodUsage.Of(customerId, resource, featureId, fromMillis, now.toEpochMilli() + 1);
        return PeriodUsage.find(tx, environment, List.of(usage)).stream()
                .map(it -> new CounterState(
                        resource,
                        featureId,
                        period == null ? 0 : period.startMillis(),
                        period == null ? Long.MAX_VALUE : period.endMillis(),
                        it.usedMicros(),
                        0))
                .findFirst();
    }

    private Optional<Event> last(String customerId, EntityType type) {
        return told(Events.newest(tx, environment, customerId, type, customerId, through, until, 1).stream()
                .findFirst());
    }

    /// What a log does not tell that does not begin with the first event, nobody knows.
    private <T> Optional<T> told(Optional<T> found) {
        if (found.isEmpty() && oldest > 1) {
            throw gone(asOf, oldest);
        }
        return found;
    }

    private static Problem gone(AsOf asOf, long oldest) {
        return EVENT_GONE
                .because("The log does not reach back that far.")
                .at("asOf", asOf.text(), oldest + " or later")
                .with("oldest", oldest);
    }

    private static Problem toCome(AsOf asOf, String allowed) {
        return BAD_USER_INPUT.because("That is still to come.").at("asOf", asOf.text(), allowed);
    }
}
