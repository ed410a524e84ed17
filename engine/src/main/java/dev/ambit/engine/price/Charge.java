package dev.ambit.engine.price;

import dev.ambit.engine.Scale;
import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Charge of a package.
public sealed interface Charge {

    /// Returns whether it is a one-time charge, paid with the first period.
    boolean once();

    /// Returns the feature whose quantity determines the amount; null for a flat charge.
    @Nullable
    String featureId();

    /// Returns whether the other charge is a price for the same item.
    default boolean isOfSame(Charge other) {
        return getClass() == other.getClass()
                && once() == other.once()
                && Objects.equals(featureId(), other.featureId());
    }

    /// Flat charge, independent of any quantity.
    record Flat(BigDecimal price, boolean once) implements Charge {

        @Override
        public @Nullable String featureId() {
            return null;
        }
    }

    /// Charge for purchased units, in advance.
    ///
    /// @param min minimum quantity; null for no minimum, so that 0 can be purchased
    record PerUnit(
            String featureId,
            Rate rate,
            @Nullable BigDecimal min,
            @Nullable BigDecimal max,
            boolean once) implements Charge {

        public boolean isSold(BigDecimal quantity) {
            return quantity.signum() >= 0
                    && (min == null || quantity.compareTo(min) >= 0)
                    && (max == null || quantity.compareTo(max) <= 0);
        }
    }

    /// Charge for usage, in arrears.
    record Usage(String featureId, Rate rate, Scale scale) implements Charge {

        @Override
        public boolean once() {
            return false;
        }
    }

    /// Charge for usage beyond the included quantity, in arrears.
    record Overage(String featureId, Rate rate, Scale scale, BigDecimal included) implements Charge {

        @Override
        public boolean once() {
            return false;
        }
    }
}
