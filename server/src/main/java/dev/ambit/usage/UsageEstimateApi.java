package dev.ambit.usage;

import static dev.ambit.problem.ProblemCode.USAGE_OUT_OF_RANGE;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.access.KeyScope;
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

/// Where a report would take a counter. Nothing is stored.
public final class UsageEstimateApi {

    private final Authentication authentication;
    private final UsageReporting reporting;

    public UsageEstimateApi(Authentication authentication, UsageReporting reporting) {
        this.authentication = authentication;
        this.reporting = reporting;
    }

    public Response estimate(Request request) {
        Caller caller = authentication.server(request, KeyScope.READ_CUSTOMERS);
        Instant now = reporting.now(caller.environment());
        UsageDraft draft = request.body(EstimateBody.class).usage().draft(now);
        Match match = reporting.match(caller.environment(), draft);
        return Response.ok(View.of(draft, match, now.toEpochMilli()));
    }

    // The wire.

    public record EstimateBody(
            String customerId,
            String featureId,
            BigDecimal value,
            @Nullable Map<String, Object> dimensions,
            @Nullable String resourceId,
            @Nullable UsageBehavior updateBehavior) {

        UsageApi.Usage usage() {
            return new UsageApi.Usage(customerId, featureId, value, null, dimensions, null, resourceId, updateBehavior);
        }
    }

    public enum Warning {
        FEATURE_NOT_CREDIT_BASED,
    }

    /// Where the counter would be.
    ///
    /// @param estimates what it would cost in credits
    /// @param wouldExceedLimit whether the usage would be more than the limit, hard or soft
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

        static View of(UsageDraft draft, Match match, long nowMillis) {
            Limit limit = match.entitlement().limit();
            UsagePeriod period = match.customer().period(match.entitlement(), nowMillis);
            long used = match.customer().used(match.entitlement(), nowMillis);
            long after = after(draft, used);
            boolean isUnlimited = limit instanceof Limit.Unlimited;
            return new View(
                    List.of(),
                    List.of(Warning.FEATURE_NOT_CREDIT_BASED),
                    Micros.decimal(used),
                    Micros.decimal(after),
                    isUnlimited ? null : Micros.decimal(limit.micros()),
                    isUnlimited,
                    limit instanceof Limit.Soft,
                    !isUnlimited && after > limit.micros(),
                    period == null ? null : Instant.ofEpochMilli(period.startMillis()),
                    period == null ? null : Instant.ofEpochMilli(period.endMillis()));
        }

        private static long after(UsageDraft draft, long used) {
            try {
                return draft.behavior().after(used, draft.micros());
            } catch (ArithmeticException e) {
                throw USAGE_OUT_OF_RANGE
                        .because("With this value the usage would be more than can be counted.")
                        .at(
                                "value",
                                Micros.decimal(draft.micros()).toPlainString(),
                                "a sum of up to " + Micros.decimal(Micros.MAX).toPlainString());
            }
        }
    }
}
