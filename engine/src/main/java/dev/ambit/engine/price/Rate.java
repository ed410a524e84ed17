package dev.ambit.engine.price;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Price of a quantity. A quantity of 0 costs 0.
public sealed interface Rate {

    BigDecimal of(BigDecimal quantity);

    /// Fixed price per unit, or per block if there is a block size. Partial blocks count as whole.
    record PerUnit(BigDecimal price, @Nullable BigDecimal blockSize) implements Rate {

        public PerUnit {
            requireNotNegative(price);
            if (blockSize != null && blockSize.signum() <= 0) {
                throw new IllegalArgumentException("The block size must be greater than 0; received " + blockSize);
            }
        }

        @Override
        public BigDecimal of(BigDecimal quantity) {
            BigDecimal units = blockSize == null ? quantity : quantity.divide(blockSize, 0, RoundingMode.CEILING);
            return units.multiply(price);
        }
    }

    /// Volume pricing: all units at the price of the tier that the quantity reaches.
    record Volume(List<Tier> tiers) implements Rate {

        public Volume {
            tiers = Tier.ordered(tiers);
        }

        @Override
        public BigDecimal of(BigDecimal quantity) {
            if (quantity.signum() == 0) {
                return BigDecimal.ZERO;
            }
            Tier reached = tiers.stream()
                    .filter(tier -> tier.contains(quantity))
                    .findFirst()
                    .orElseThrow();
            return quantity.multiply(reached.unitPrice()).add(reached.flatPrice());
        }
    }

    /// Graduated pricing: each unit at the price of its tier, plus the flat price of each tier that is reached.
    record Graduated(List<Tier> tiers) implements Rate {

        public Graduated {
            tiers = Tier.ordered(tiers);
        }

        @Override
        public BigDecimal of(BigDecimal quantity) {
            BigDecimal amount = BigDecimal.ZERO;
            BigDecimal below = BigDecimal.ZERO;
            for (Tier tier : tiers) {
                if (quantity.compareTo(below) <= 0) {
                    break;
                }
                BigDecimal reached = tier.upTo() == null ? quantity : quantity.min(tier.upTo());
                amount = amount.add(reached.subtract(below).multiply(tier.unitPrice()))
                        .add(tier.flatPrice());
                below = reached;
            }
            return amount;
        }
    }

    private static void requireNotNegative(BigDecimal price) {
        if (price.signum() < 0) {
            throw new IllegalArgumentException("A price must be 0 or more; received " + price);
        }
    }
}
