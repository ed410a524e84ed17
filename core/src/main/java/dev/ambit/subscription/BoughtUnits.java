package dev.ambit.subscription;

import dev.ambit.engine.Micros;
import java.math.BigDecimal;

/// A quantity of a feature that is priced per unit.
public record BoughtUnits(String featureId, BigDecimal quantity) {

    public BoughtUnits {
        // Normalizes the quantity, so that equal quantities are equal objects.
        quantity = Micros.decimal(Micros.of(quantity));
    }
}
