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

/// Why a check answers as it does: a sentence, and all that the answer follows from by the rules of domain.md
/// §2, so that somebody else can work it out again.
///
/// @param at what time it was in the environment
/// @param feature null if there is no such feature
/// @param sources what the customer bought or was promised and that has not ended, in the order in which it
///     counts; also what has not begun, or is for other resources: it says until when the answer holds
/// @param contributions what of that names the feature and counts for who was asked about
/// @param counted what was counted of the feature for who was asked about, in periods that are not over
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

    /// Whether there is somebody to ask about.
    ///
    /// @param hasResource whether the resource that was asked about, if one was, ever had a subscription
    /// @param changesAt when one of its subscriptions does something by itself next, also one that gives nothing of
    ///     this feature yet
    public record Customer(
            boolean exists,
            boolean isArchived,
            boolean hasResource,
            @Nullable Instant changesAt) {}

    /// Something that was bought or promised.
    ///
    /// @param kind `subscription`, `trial` or `promotion`
    /// @param usageSince from when its usage periods count; before its start if it took the place of another
    public record Origin(
            String id,
            String kind,
            @Nullable String resourceId,
            Instant startDate,
            @Nullable Instant endDate,
            Instant usageSince) {}

    /// What one package of one subscription says of the feature, and whether it counts.
    ///
    /// @param subscriptionId of a promotion, its own id
    /// @param gives in words and numbers, such as `+5 × 3 = +15`
    /// @param won whether the answer is the one of this subscription
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
                    part.origin().word(),
                    version == null ? null : version.id(),
                    version == null ? null : version.version(),
                    part.quantity(),
                    Terms.of(part.grant()),
                    part.arithmetic(),
                    part.effect().word(),
                    part.won());
        }
    }

    /// What is given once, in the fields of a package's entitlement.
    ///
    /// @param behavior of an add-on, to what its plan gives
    /// @param accordingTo where the periods begin, if usage resets
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
                    grant.behavior().word(),
                    reset == null ? null : reset.period().name(),
                    reset == null ? null : reset.anchoring().word());
        }
    }

    /// Where a counter stands, or usage in a period that has none yet.
    ///
    /// @param periodEnd null with its start: usage that never resets
    public record Counted(
            @Nullable Instant periodStart, @Nullable Instant periodEnd, BigDecimal used) {}

    /// `used + requested` against `limit` (null: unlimited) in the period; `left` is what could still be requested.
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
