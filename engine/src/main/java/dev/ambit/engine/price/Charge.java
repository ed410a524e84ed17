package dev.ambit.engine.price;

import dev.ambit.engine.Scale;
import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a package is paid for.
public sealed interface Charge {

    /// Whether it is paid once, with the first period, and never again.
    boolean once();

    /// What is counted; null for what is the same whatever is used.
    @Nullable
    String featureId();

    /// Whether the other is a price of the same thing.
    default boolean isOfSame(Charge other) {
        return getClass() == other.getClass()
                && once() == other.once()
                && Objects.equals(featureId(), other.featureId());
    }

    /// The same whatever is used.
    record Flat(BigDecimal price, boolean once) implements Charge {

        @Override
        public @Nullable String featureId() {
            return null;
        }
    }

    /// For so many units as were bought, in advance.
    ///
    /// @param min fewer are not sold; null: none at all may be bought
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

    /// For what was used, in arrears.
    record Usage(String featureId, Rate rate, Scale scale) implements Charge {

        @Override
        public boolean once() {
            return false;
        }
    }

    /// For what was used beyond what is included, in arrears.
    record Overage(String featureId, Rate rate, Scale scale, BigDecimal included) implements Charge {

        @Override
        public boolean once() {
            return false;
        }
    }
}
