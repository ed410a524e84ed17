package dev.ambit.engine.price;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Price tier.
///
/// @param upTo inclusive upper bound; null for no upper bound
public record Tier(@Nullable BigDecimal upTo, BigDecimal unitPrice, BigDecimal flatPrice) {

    public Tier {
        if (unitPrice.signum() < 0 || flatPrice.signum() < 0) {
            throw new IllegalArgumentException("A price must be 0 or more; received " + unitPrice + ", " + flatPrice);
        }
    }

    boolean contains(BigDecimal quantity) {
        return upTo == null || quantity.compareTo(upTo) <= 0;
    }

    /// Validates that the upper bounds rise and that only the last tier has none.
    static List<Tier> ordered(List<Tier> tiers) {
        if (tiers.isEmpty()) {
            throw new IllegalArgumentException("The list of tiers is empty");
        }
        BigDecimal below = BigDecimal.ZERO;
        for (Tier tier : tiers.subList(0, tiers.size() - 1)) {
            if (tier.upTo() == null || tier.upTo().compareTo(below) <= 0) {
                throw new IllegalArgumentException("The upper bounds of tiers must rise: " + tiers);
            }
            below = tier.upTo();
        }
        if (tiers.get(tiers.size() - 1).upTo() != null) {
            throw new IllegalArgumentException("The last tier must have no upper bound: " + tiers);
        }
        return List.copyOf(tiers);
    }
}
