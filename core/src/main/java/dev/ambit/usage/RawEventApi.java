package dev.ambit.usage;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.access.KeyScope;
import dev.ambit.engine.Limit;
import dev.ambit.engine.Micros;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

public final class RawEventApi {

    private static final int EVENTS_MAX = 1_000;

    private final Authentication authentication;
    private final EventReporting reporting;
    private final EventEstimate estimate;

    public RawEventApi(Authentication authentication, EventReporting reporting, EventEstimate estimate) {
        this.authentication = authentication;
        this.reporting = reporting;
        this.estimate = estimate;
    }

    public Response report(Request request) {
        Caller caller = authentication.server(request, KeyScope.WRITE_CUSTOMERS);
        ElementKeys keys = UsageApi.keys(request);
        List<Event> events = request.body(ReportBody.class).events();
        if (events.isEmpty() || events.size() > EVENTS_MAX) {
            throw BAD_USER_INPUT
                    .because("`events` has %d entries. Send 1 to %d.".formatted(events.size(), EVENTS_MAX))
                    .at("events", events.size(), "1 to " + EVENTS_MAX);
        }
        Instant now = ClockSkewWait.now(
                () -> reporting.now(caller.environment()), events.stream().map(Event::timestamp));
        List<RawEventDraft> drafts = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            try {
                Event event = events.get(i);
                drafts.add(event.draft(keys.key(i, event.idempotencyKey()), now));
            } catch (Problem problem) {
                throw problem.under("events." + i);
            }
        }
        EventReporting.Reported reported = reporting.report(caller.environment(), drafts);
        return Response.of(201, new View(drafts.size()), reported.warnings()).asOf(reported.sequence());
    }

    public Response estimate(Request request) {
        Caller caller = authentication.server(request, KeyScope.READ_CUSTOMERS);
        Instant now = reporting.now(caller.environment());
        RawEventDraft draft = request.body(EstimateBody.class).event().draft("estimate", now);
        return Response.ok(new EstimateView(
                List.of(),
                List.of(UsageEstimateApi.Warning.FEATURE_NOT_CREDIT_BASED),
                estimate.of(caller.environment(), draft).stream().map(Usage::of).toList()));
    }

    // The wire.

    public record ReportBody(List<Event> events) {}

    /// An event of a customer.
    ///
    /// @param idempotencyKey required, unless the request has the header `Idempotency-Key`
    /// @param timestamp now, if absent
    public record Event(
            String customerId,
            String eventName,
            @Nullable String idempotencyKey,
            @Nullable Map<String, Object> dimensions,
            @Nullable String resourceId,
            @Nullable Instant timestamp) {

        public Event {
            UsageIds.requireHolder(customerId, resourceId);
        }

        /// @param key its own, or the one that the header of the request gives it
        RawEventDraft draft(@Nullable String key, Instant now) {
            UsageKey.requireOwn(idempotencyKey);
            if (key == null) {
                throw BAD_USER_INPUT
                        .because("`idempotencyKey` is missing. Send a key in this field, or the header `%s`."
                                .formatted(ElementKeys.HEADER))
                        .at("idempotencyKey", null, "1 to 255 characters");
            }
            if (timestamp != null && (timestamp.isAfter(now) || timestamp.isBefore(Instant.EPOCH))) {
                throw BAD_USER_INPUT
                        .because("`timestamp` is `%s`, which is not between %s and now. Send a time in the past."
                                .formatted(timestamp, Instant.EPOCH))
                        .at("timestamp", timestamp, "%s to %s".formatted(Instant.EPOCH, now));
            }
            return new RawEventDraft(
                    customerId,
                    resourceId == null ? "" : resourceId,
                    eventName,
                    key,
                    timestamp == null ? now : timestamp,
                    timestamp == null,
                    dimensions == null ? Map.of() : RawEventDraft.dimensions(dimensions));
        }
    }

    /// The result of a report.
    ///
    /// @param accepted the number of received events, including known ones
    public record View(int accepted) {}

    public record EstimateBody(
            String customerId,
            String eventName,
            @Nullable Map<String, Object> dimensions,
            @Nullable String resourceId) {

        /// Returns the event without an idempotency key, because the event is not stored.
        Event event() {
            return new Event(customerId, eventName, null, dimensions, resourceId, null);
        }
    }

    /// The estimated effect of an event.
    ///
    /// @param estimates the cost in credits
    /// @param usages the features whose usage would change
    public record EstimateView(List<Object> estimates, List<UsageEstimateApi.Warning> warnings, List<Usage> usages) {}

    /// The estimated state of a counter.
    ///
    /// @param wouldExceedLimit whether the usage would exceed the limit, hard or soft
    public record Usage(
            String featureId,
            BigDecimal currentUsage,
            BigDecimal usageAfterEstimate,
            @Nullable BigDecimal usageLimit,
            boolean wouldExceedLimit) {

        static Usage of(EventEstimate.Moved moved) {
            boolean isUnlimited = moved.limit() instanceof Limit.Unlimited;
            return new Usage(
                    moved.featureId(),
                    Micros.decimal(moved.beforeMicros()),
                    Micros.decimal(moved.afterMicros()),
                    isUnlimited ? null : Micros.decimal(moved.limit().micros()),
                    !isUnlimited && moved.afterMicros() > moved.limit().micros());
        }
    }
}
