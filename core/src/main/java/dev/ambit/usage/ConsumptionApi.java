package dev.ambit.usage;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.RESERVATION_NOT_FOUND;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.access.KeyScope;
import dev.ambit.engine.Micros;
import dev.ambit.entitlement.ShownFeature;
import dev.ambit.http.Json;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import dev.ambit.problem.Warning;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

public final class ConsumptionApi {

    private static final int RESERVE_SECONDS_MAX = 86_400;

    private static final int GRANTED = 200;
    private static final int DENIED = 403;

    private final Authentication authentication;
    private final Consumption consumption;
    private final ReservationSettling settling;
    private final InstantSource clock;

    public ConsumptionApi(
            Authentication authentication, Consumption consumption, ReservationSettling settling, InstantSource clock) {
        this.authentication = authentication;
        this.consumption = consumption;
        this.settling = settling;
        this.clock = clock;
    }

    public Response consume(Request request) {
        Caller caller = authentication.server(request, KeyScope.WRITE_CUSTOMERS);
        ElementKeys keys = UsageApi.keys(request);
        ConsumeBody body = request.body(ConsumeBody.class);
        // Reservations expire in real time, also if the environment's clock is stopped.
        Instant lapsesAt = body.lapsesAt(clock.instant());
        UsageDraft draft = body.draft(keys.key(0, body.idempotencyKey()), consumption.now(caller.environment()));
        Consumption.Answered answered = consumption.consume(caller.environment(), draft, lapsesAt);
        Verdict verdict = answered.verdict();
        return Response.json(
                        verdict.granted() ? GRANTED : DENIED,
                        json(verdict.json(), answered.warnings()).getBytes(UTF_8))
                .asOf(answered.sequence());
    }

    /// Stores the verdict as JSON, for repetitions.
    private static String json(String verdict, List<Warning> warnings) {
        return warnings.isEmpty()
                ? "{\"data\":%s}".formatted(verdict)
                : "{\"data\":%s,\"warnings\":%s}".formatted(verdict, Json.text(warnings));
    }

    public Response confirm(Request request) {
        Caller caller = authentication.server(request, KeyScope.WRITE_CUSTOMERS);
        return answer(settling.confirm(caller.environment(), reservationId(request)));
    }

    public Response release(Request request) {
        Caller caller = authentication.server(request, KeyScope.WRITE_CUSTOMERS);
        return answer(settling.release(caller.environment(), reservationId(request)));
    }

    private static Response answer(ReservationSettling.Settled settled) {
        return Response.ok(ReservationView.of(settled.reservation())).asOf(settled.sequence());
    }

    private static UUID reservationId(Request request) {
        String id = request.variable("reservationId");
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw RESERVATION_NOT_FOUND
                    .because("Reservation `%s` does not exist. Send the id of a reservation."
                            .formatted(Problem.shortened(id)))
                    .at("reservationId", id, "the id of a reservation");
        }
    }

    // The wire.

    public record ConsumeBody(
            String customerId,
            String featureId,
            BigDecimal amount,
            @Nullable String resourceId,
            @Nullable String idempotencyKey,
            @Nullable Integer reserveSeconds) {

        public ConsumeBody {
            UsageIds.require(customerId, featureId, resourceId);
            UsageQuantity.positive("amount", amount);
            UsageKey.requireOwn(idempotencyKey);
            if (reserveSeconds != null && (reserveSeconds < 1 || reserveSeconds > RESERVE_SECONDS_MAX)) {
                throw BAD_USER_INPUT
                        .because("`reserveSeconds` must be from 1 to %d; received %d. Send another duration."
                                .formatted(RESERVE_SECONDS_MAX, reserveSeconds))
                        .at("reserveSeconds", reserveSeconds, "1 to " + RESERVE_SECONDS_MAX);
            }
        }

        /// @param key its own, or the one that the header of the request gives it
        UsageDraft draft(@Nullable String key, Instant now) {
            return new UsageDraft(
                    UUID.randomUUID(),
                    customerId,
                    resourceId == null ? "" : resourceId,
                    featureId,
                    UsageBehavior.DELTA,
                    UsageQuantity.positive("amount", amount),
                    now,
                    key,
                    key == null ? null : KeyedRequest.of(Json.text(canonical()), Json.text(this), now),
                    null);
        }

        private ConsumeBody canonical() {
            return new ConsumeBody(
                    customerId,
                    featureId,
                    UsageQuantity.canonical(amount),
                    "".equals(resourceId) ? null : resourceId,
                    idempotencyKey,
                    reserveSeconds);
        }

        @Nullable
        Instant lapsesAt(Instant now) {
            return reserveSeconds == null ? null : now.plusSeconds(reserveSeconds);
        }
    }

    /// The response of a check, with the consumption.
    public record View(
            String type,
            boolean isGranted,
            @Nullable String accessDeniedReason,
            ShownFeature.@Nullable Wire feature,
            @Nullable BigDecimal currentUsage,
            @Nullable BigDecimal usageLimit,
            @Nullable Boolean hasUnlimitedUsage,
            @Nullable Boolean hasSoftLimit,
            @Nullable String resetPeriod,
            @Nullable Instant usagePeriodAnchor,
            @Nullable Instant usagePeriodStart,
            @Nullable Instant usagePeriodEnd,
            @Nullable Instant usageSince,
            @Nullable Instant entitlementUpdatedAt,
            @Nullable Instant validUntil,
            BigDecimal consumed,
            @Nullable UUID reservationId,
            @Nullable Instant reservedUntil) {}

    public record ReservationView(
            UUID reservationId,
            String state,
            String customerId,
            String featureId,
            @Nullable String resourceId,
            BigDecimal amount,
            Instant reservedUntil) {

        static ReservationView of(Reservation reservation) {
            CounterKey counter = reservation.counter();
            return new ReservationView(
                    reservation.id(),
                    reservation.state().name(),
                    counter.customerId(),
                    counter.featureId(),
                    counter.resourceId().isEmpty() ? null : counter.resourceId(),
                    Micros.decimal(reservation.micros()),
                    reservation.lapsesAt());
        }
    }
}
