package dev.ambit.subscription;

import dev.ambit.engine.Micros;
import java.math.BigDecimal;

/// So many of a feature that is paid per unit.
public record BoughtUnits(String featureId, BigDecimal quantity) {

    public BoughtUnits {
        // In one form, so that equal ones are.
        quantity = Micros.decimal(Micros.of(quantity));
    }
}
