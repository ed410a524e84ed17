package dev.ambit.usage;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.access.KeyScope;
import dev.ambit.engine.Feature;
import dev.ambit.engine.Limit;
import dev.ambit.engine.Micros;
import dev.ambit.engine.UsagePeriod;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The route that estimates the effect of a report. Stores nothing.
public final class UsageEstimateApi {

    private final Authentication authentication;
    private final UsageReporting reporting;
    private final UsageEstimate estimate;

    public UsageEstimateApi(Authentication authentication, UsageReporting reporting, UsageEstimate estimate) {
        this.authentication = authentication;
        this.reporting = reporting;
        this.estimate = estimate;
    }

    public Response estimate(Request request) {
        Caller caller = authentication.server(request, KeyScope.READ_CUSTOMERS);
        Instant now = reporting.now(caller.environment());
        UsageDraft draft = request.body(EstimateBody.class).usage().draft(null, now);
        return Response.ok(View.of(
                estimate.of(caller.environment(), draft), draft.measuredAt().toEpochMilli()));
    }

    // The wire.

    public record EstimateBody(
            String customerId,
            String featureId,
            BigDecimal value,
            @Nullable Instant createdAt,
            @Nullable Map<String, Object> dimensions,
            @Nullable String resourceId,
            @Nullable UsageBehavior updateBehavior) {

        UsageApi.Usage usage() {
            return new UsageApi.Usage(
                    customerId, featureId, value, createdAt, dimensions, null, resourceId, updateBehavior);
        }
    }

    public enum Warning {
        FEATURE_NOT_CREDIT_BASED,
    }

    /// The estimated counter.
    ///
    /// @param estimates the cost in credits
    /// @param wouldExceedLimit whether the usage would exceed the limit, hard or soft
    public record View(
            List<Object> estimates,
            List<Warning> warnings,
            BigDecimal currentUsage,
            BigDecimal usageAfterEstimate,
            @Nullable BigDecimal usageLimit,
            boolean hasUnlimitedUsage,
            boolean hasSoftLimit,
            boolean wouldExceedLimit,
            @Nullable Instant usagePeriodStart,
            @Nullable Instant usagePeriodEnd) {

        static View of(UsageEstimate.Estimated estimated, long usedMillis) {
            MatchedEntitlement match = estimated.match();
            Limit limit = match.entitlement().limit();
            Feature feature = match.entitlement().feature();
            UsagePeriod period = match.customer().period(match.entitlement(), usedMillis);
            long after = feature.shown(estimated.after().usedMicros());
            boolean isUnlimited = limit instanceof Limit.Unlimited;
            return new View(
                    List.of(),
                    List.of(Warning.FEATURE_NOT_CREDIT_BASED),
                    Micros.decimal(feature.shown(estimated.before().usedMicros())),
                    Micros.decimal(after),
                    isUnlimited ? null : Micros.decimal(limit.micros()),
                    isUnlimited,
                    limit instanceof Limit.Soft,
                    !isUnlimited && after > limit.micros(),
                    period == null ? null : Instant.ofEpochMilli(period.startMillis()),
                    period == null ? null : Instant.ofEpochMilli(period.endMillis()));
        }
    }
}
