package dev.ambit.engine.price;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Charges at the start of a billing period: in advance for this period, and in arrears for usage of the previous
/// one.
///
/// @param bought purchased units by feature, for charges per unit
/// @param usedBefore usage in the previous period by metered feature; empty in the first period
/// @param minimumSpend minimum amount for usage, paid in advance; null for none
public record Bill(
        List<Purchase> purchases,
        Map<String, BigDecimal> bought,
        Map<String, BigDecimal> usedBefore,
        @Nullable BigDecimal minimumSpend,
        boolean first) {

    public Bill {
        purchases = List.copyOf(purchases);
        bought = Map.copyOf(bought);
        usedBefore = Map.copyOf(usedBefore);
    }

    /// Returns the invoice lines in the order of the purchases, first those in advance, then those in arrears.
    ///
    /// @throws IllegalArgumentException if a required quantity is missing or not sold
    public List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        for (Purchase purchase : purchases) {
            for (Charge charge : purchase.charges()) {
                if (first || !charge.once()) {
                    advance(purchase, charge, lines);
                }
            }
        }
        if (minimumSpend != null) {
            lines.add(new Line(Line.Kind.MINIMUM_SPEND, null, null, BigDecimal.ONE, minimumSpend));
        }
        if (!first) {
            List<Line> onDemand = arrears();
            lines.addAll(onDemand);
            covered(onDemand, lines);
        }
        return lines;
    }

    public BigDecimal total() {
        return lines().stream().map(Line::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /// Adds the lines that are charged in advance. Usage and overage are charged in [#arrears].
    private void advance(Purchase purchase, Charge charge, List<Line> lines) {
        BigDecimal times = BigDecimal.valueOf(purchase.quantity());
        if (charge instanceof Charge.Flat flat) {
            lines.add(new Line(
                    purchase.addon() ? Line.Kind.ADDON : Line.Kind.BASE,
                    purchase.packageId(),
                    null,
                    times,
                    flat.price().multiply(times)));
        } else if (charge instanceof Charge.PerUnit perUnit) {
            BigDecimal quantity = quantity(perUnit);
            lines.add(new Line(
                    Line.Kind.PER_UNIT,
                    purchase.packageId(),
                    perUnit.featureId(),
                    quantity,
                    perUnit.rate().of(quantity).multiply(times)));
        }
    }

    private BigDecimal quantity(Charge.PerUnit charge) {
        BigDecimal quantity = bought.get(charge.featureId());
        if (quantity == null || !charge.isSold(quantity)) {
            throw new IllegalArgumentException(
                    "The quantity of `%s` is missing or not sold: %s".formatted(charge.featureId(), quantity));
        }
        return quantity;
    }

    private List<Line> arrears() {
        List<Line> lines = new ArrayList<>();
        for (Purchase purchase : purchases) {
            for (Charge charge : purchase.charges()) {
                if (charge instanceof Charge.Usage usage) {
                    BigDecimal used = usage.scale().of(used(usage.featureId()));
                    lines.add(new Line(
                            Line.Kind.USAGE,
                            purchase.packageId(),
                            usage.featureId(),
                            used,
                            usage.rate().of(used)));
                } else if (charge instanceof Charge.Overage overage) {
                    BigDecimal over = overage.scale()
                            .of(used(overage.featureId()))
                            .subtract(overage.included())
                            .max(BigDecimal.ZERO);
                    lines.add(new Line(
                            Line.Kind.OVERAGE,
                            purchase.packageId(),
                            overage.featureId(),
                            over,
                            overage.rate().of(over)));
                }
            }
        }
        return lines;
    }

    /// Credits usage charges against the minimum spend, which was paid in advance.
    private void covered(List<Line> onDemand, List<Line> lines) {
        BigDecimal used = onDemand.stream().map(Line::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
        if (minimumSpend != null && used.signum() > 0) {
            lines.add(new Line(
                    Line.Kind.MINIMUM_SPEND_USED,
                    null,
                    null,
                    BigDecimal.ONE,
                    used.min(minimumSpend).negate()));
        }
    }

    private BigDecimal used(String featureId) {
        return usedBefore.getOrDefault(featureId, BigDecimal.ZERO);
    }
}
