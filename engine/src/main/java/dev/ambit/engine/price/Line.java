package dev.ambit.engine.price;

import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Invoice line.
///
/// @param packageId plan or add-on that charges it; null for a charge of the whole subscription
/// @param featureId charged feature; null for a charge without a feature
public record Line(
        Kind kind, @Nullable String packageId, @Nullable String featureId, BigDecimal quantity, BigDecimal amount) {

    public enum Kind {
        BASE("BaseCharge"),
        ADDON("AddonCharge"),
        PER_UNIT("InAdvanceCommitmentCharge"),
        USAGE("PayAsYouGoCharge"),
        OVERAGE("OverageCharge"),
        MINIMUM_SPEND("MinimumSpendCharge"),
        MINIMUM_SPEND_USED("MinimumSpendAdjustmentCharge");

        private final String wireName;

        Kind(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }
    }

    /// Returns whether the other line is for the same charge, regardless of quantity and amount.
    public boolean isOfSame(Line other) {
        return kind == other.kind
                && Objects.equals(packageId, other.packageId)
                && Objects.equals(featureId, other.featureId);
    }
}
