package dev.ambit.entitlement;

import dev.ambit.engine.Grant;
import dev.ambit.engine.Limit;
import dev.ambit.engine.Micros;
import dev.ambit.engine.PackageVersion;
import dev.ambit.engine.Part;
import dev.ambit.engine.Reset;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The explanation of a check: a sentence, and all data that the decision follows from, so that others can
/// recompute it.
///
/// @param at the time of the environment's clock
/// @param feature null if the feature does not exist
/// @param sources subscriptions and promotions that have not ended, in the order of evaluation, including future
/// ones and those of other resources, which limit the validity of the answer
/// @param contributions the parts of these sources that concern the feature for the requested customer or resource
/// @param counted the counters of the feature: one for each period; only the current counter if usage never resets
public record Explanation(
        String sentence,
        Instant at,
        Asked asked,
        Customer customer,
        @Nullable Feature feature,
        List<Origin> sources,
        List<Contribution> contributions,
        List<Counted> counted,
        @Nullable Arithmetic arithmetic) {

    public record Asked(
            String featureId, @Nullable String resourceId, BigDecimal requestedUsage, List<String> requestedValues) {}

    public record Feature(String featureType, String meterType) {}

    /// The customer of the check.
    ///
    /// @param hasResource whether the requested resource ever had a subscription
    /// @param changesAt the next automatic change of one of its subscriptions, whether or not it affects the
    /// feature
    public record Customer(
            boolean exists,
            boolean isArchived,
            boolean hasResource,
            @Nullable Instant changesAt) {}

    /// A subscription or promotion.
    ///
    /// @param kind `subscription`, `trial` or `promotion`
    /// @param usageSince the start of its usage periods; before its own start if it replaced another subscription
    public record Origin(
            String id,
            String kind,
            @Nullable String resourceId,
            Instant startDate,
            @Nullable Instant endDate,
            Instant usageSince) {}

    /// The contribution of one package of a subscription to the feature.
    ///
    /// @param subscriptionId for a promotion, its own id
    /// @param gives a description such as `+5 × 3 = +15`
    /// @param won whether this subscription decides the answer
    public record Contribution(
            String subscriptionId,
            String origin,
            @Nullable String packageId,
            @Nullable Integer version,
            int quantity,
            Terms terms,
            String gives,
            String effect,
            boolean won) {

        static Contribution of(Part part) {
            PackageVersion version = part.version();
            return new Contribution(
                    part.sourceId(),
                    part.origin().wireName(),
                    version == null ? null : version.id(),
                    version == null ? null : version.version(),
                    part.quantity(),
                    Terms.of(part.grant()),
                    part.arithmetic(),
                    part.effect().wireName(),
                    part.won());
        }
    }

    /// The terms of one grant, in the fields of an entitlement.
    ///
    /// @param behavior how an add-on changes the plan's entitlement
    /// @param accordingTo the anchor of the periods, if usage resets
    public record Terms(
            boolean isGranted,
            @Nullable BigDecimal usageLimit,
            boolean hasUnlimitedUsage,
            boolean hasSoftLimit,
            Set<String> enumValues,
            String behavior,
            @Nullable String resetPeriod,
            @Nullable String accordingTo) {

        static Terms of(Grant grant) {
            boolean unlimited = grant.limit() instanceof Limit.Unlimited;
            Reset reset = grant.reset();
            return new Terms(
                    grant.granted(),
                    unlimited ? null : Micros.decimal(grant.limit().micros()),
                    unlimited,
                    grant.limit() instanceof Limit.Soft,
                    grant.values(),
                    grant.behavior().wireName(),
                    reset == null ? null : reset.period().name(),
                    reset == null ? null : reset.anchoring().wireName());
        }
    }

    /// A counter, or the usage of a period that has no counter yet.
    ///
    /// @param periodEnd null, like `periodStart`, if usage never resets
    public record Counted(
            @Nullable Instant periodStart, @Nullable Instant periodEnd, BigDecimal used) {}

    /// Compares `used + requested` with `limit` (null: unlimited) in the period; `left` is the remaining quantity.
    public record Arithmetic(
            BigDecimal used,
            BigDecimal requested,
            BigDecimal total,
            @Nullable BigDecimal limit,
            boolean soft,
            @Nullable BigDecimal left,
            @Nullable String resetPeriod,
            @Nullable Instant periodStart,
            @Nullable Instant periodEnd) {

        boolean isOf(Counted counted) {
            return Objects.equals(counted.periodStart(), periodStart) && Objects.equals(counted.periodEnd(), periodEnd);
        }
    }
}
