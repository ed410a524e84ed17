package dev.ambit.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Converts usage between the unit of reports, such as bytes, and the unit of entitlements, such as gigabytes.
///
/// The unit transformation of the target decides, because the target converts what a migration reports.
final class UnitConversion {

    private static final String FEATURES = "/api/v1/features";
    private static final int DECIMALS = 6;

    /// @param divide divisor from the reported unit to the shown unit
    private record Unit(BigDecimal divide, RoundingMode rounding) {

        static final Unit NONE = new Unit(BigDecimal.ONE, RoundingMode.UNNECESSARY);

        static Unit of(JsonObject transformation) {
            return new Unit(
                    new BigDecimal(transformation.text("divide")),
                    transformation.text("round").equals("DOWN") ? RoundingMode.DOWN : RoundingMode.UP);
        }
    }

    private final MigrationTarget target;
    private final Map<String, Unit> units = new HashMap<>();

    UnitConversion(MigrationTarget target) {
        this.target = target;
    }

    /// Returns whether reported usage of the feature is converted at all.
    boolean applies(String feature) {
        return unit(feature).divide().compareTo(BigDecimal.ONE) != 0;
    }

    /// Returns the reported quantity that the target shows as `shown`. The result is exact to millionths.
    BigDecimal reported(String feature, BigDecimal shown) {
        Unit unit = unit(feature);
        BigDecimal exact = shown.multiply(unit.divide());
        // Converting back rounds by the rule of the feature, so the last digit is rounded the other way.
        RoundingMode inverse = unit.rounding() == RoundingMode.UP ? RoundingMode.DOWN : RoundingMode.UP;
        return plain(exact.setScale(DECIMALS, inverse));
    }

    /// Returns what the target shows for a reported quantity.
    BigDecimal shown(String feature, BigDecimal reported) {
        Unit unit = unit(feature);
        return applies(feature) ? plain(reported.divide(unit.divide(), DECIMALS, unit.rounding())) : plain(reported);
    }

    static BigDecimal plain(BigDecimal number) {
        BigDecimal shortest = number.stripTrailingZeros();
        return shortest.scale() < 0 ? shortest.setScale(0) : shortest;
    }

    private Unit unit(String feature) {
        return units.computeIfAbsent(feature, id -> {
            Optional<JsonObject> transformation =
                    target.find(FEATURES, id).map(it -> it.objectOrEmpty("unitTransformation"));
            return transformation
                    .filter(it -> !it.text("divide").isEmpty())
                    .map(Unit::of)
                    .orElse(Unit.NONE);
        });
    }
}
