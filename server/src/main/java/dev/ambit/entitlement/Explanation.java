package dev.ambit.entitlement;

import dev.ambit.engine.PackageVersion;
import dev.ambit.engine.Part;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why a check answers as it does: a sentence, who gave what, and the sum.
public record Explanation(
        String sentence,
        List<Contribution> contributions,
        @Nullable Arithmetic arithmetic) {

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
                    part.arithmetic(),
                    part.effect().word(),
                    part.won());
        }
    }

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
            @Nullable Instant periodEnd) {}
}
