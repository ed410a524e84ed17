package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.engine.price.Tier;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The price of units above the previous tier, up to and including `upTo` (null: no end): `unitPrice` per unit, and
/// `flatPrice` for entering the tier. One of them may be absent.
public record PriceTier(
        @Nullable BigDecimal upTo,
        @Nullable BigDecimal unitPrice,
        @Nullable BigDecimal flatPrice) {

    private static final int TIERS_MAX = 100;

    public PriceTier {
        upTo = upTo == null ? null : Quantity.valid("upTo", upTo);
        unitPrice = unitPrice == null ? null : Money.amount("unitPrice.amount", unitPrice);
        flatPrice = flatPrice == null ? null : Money.amount("flatPrice.amount", flatPrice);
        if (unitPrice == null && flatPrice == null) {
            throw BAD_USER_INPUT
                    .because("The tier has no price. Send `unitPrice`, `flatPrice` or both; send an amount of 0 for a"
                            + " free tier.")
                    .at("unitPrice", null, "unitPrice, flatPrice or both");
        }
    }

    /// Returns the tiers if they ascend and the last one has no end. Throws a problem at `tiers` otherwise.
    static List<PriceTier> ordered(List<PriceTier> tiers) {
        if (tiers.isEmpty() || tiers.size() > TIERS_MAX) {
            throw BAD_USER_INPUT
                    .because("`tiers` has %d entries. Send 1 to %d.".formatted(tiers.size(), TIERS_MAX))
                    .at("tiers", tiers.size(), "1 to " + TIERS_MAX);
        }
        BigDecimal below = BigDecimal.ZERO;
        for (int i = 0; i < tiers.size(); i++) {
            BigDecimal upTo = tiers.get(i).upTo();
            boolean isLast = i == tiers.size() - 1;
            if (isLast ? upTo != null : upTo == null || upTo.compareTo(below) <= 0) {
                throw BAD_USER_INPUT
                        .because(
                                isLast
                                        ? "`upTo` of the last tier must be null. Remove it, or add another tier."
                                        : "`upTo` of tier %d must be above %s. List the tiers in ascending order."
                                                .formatted(i, below.toPlainString()))
                        .at("tiers.%d.upTo".formatted(i), upTo, isLast ? "null" : "above " + below.toPlainString());
            }
            below = upTo == null ? below : upTo;
        }
        return List.copyOf(tiers);
    }

    Tier engine() {
        return new Tier(upTo, orNothing(unitPrice), orNothing(flatPrice));
    }

    private static BigDecimal orNothing(@Nullable BigDecimal price) {
        return price == null ? BigDecimal.ZERO : price;
    }
}
