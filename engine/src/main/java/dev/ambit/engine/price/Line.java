package dev.ambit.engine.price;

import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One line of an invoice.
///
/// @param packageId the plan or add-on that asks for it; null for what is agreed on the whole
/// @param featureId what was counted, if anything
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

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /// Whether the other is for the same charge, whatever its quantity and amount.
    public boolean isOfSame(Line other) {
        return kind == other.kind
                && Objects.equals(packageId, other.packageId)
                && Objects.equals(featureId, other.featureId);
    }
}
