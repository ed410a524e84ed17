package dev.ambit.console;

import dev.ambit.console.CatalogState.PriceContent;
import dev.ambit.console.CatalogState.Tier;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Computes what a quantity costs at a price that may not be saved yet, as the server computes invoices
/// (docs/reference/rules.md).
final class PriceRate {

    private PriceRate() {}

    /// One line of an invoice.
    ///
    /// @param text such as `10 × $4`
    public record Part(String text, BigDecimal amount) {}

    static BigDecimal amount(PriceContent it, BigDecimal quantity) {
        return parts(it, quantity).stream().map(Part::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /// Returns the lines that add up to the amount of `quantity` units. A flat price has one line for any
    /// quantity.
    static List<Part> parts(PriceContent it, BigDecimal quantity) {
        BigDecimal amount = it.amount();
        List<Tier> tiers = it.tiers();
        if (it.billingModel().equals("FLAT_FEE")) {
            BigDecimal flat = Objects.requireNonNullElse(amount, BigDecimal.ZERO);
            return List.of(new Part("Flat price", flat));
        }
        if (quantity.signum() == 0) {
            return List.of();
        }
        if (amount != null) {
            return List.of(uniform(it, amount, quantity));
        }
        if (tiers == null) {
            return List.of();
        }
        return "VOLUME".equals(it.tiersMode()) ? volume(it, tiers, quantity) : graduated(it, tiers, quantity);
    }

    private static Part uniform(PriceContent it, BigDecimal amount, BigDecimal quantity) {
        BigDecimal block = it.blockSize();
        if (block == null || block.signum() <= 0) {
            return units(it, quantity, amount, "");
        }
        BigDecimal blocks = quantity.divide(block, 0, RoundingMode.CEILING);
        String text = "%s × %s for a block of %s"
                .formatted(
                        EntitlementText.number(blocks),
                        PriceText.money(amount, it.currency()),
                        EntitlementText.number(block));
        return new Part(text, blocks.multiply(amount));
    }

    private static List<Part> volume(PriceContent it, List<Tier> tiers, BigDecimal quantity) {
        BigDecimal below = BigDecimal.ZERO;
        for (Tier tier : tiers) {
            BigDecimal upTo = tier.upTo();
            if (upTo == null || quantity.compareTo(upTo) <= 0) {
                return tier(it, tier, quantity, range(below, upTo));
            }
            below = upTo;
        }
        return List.of();
    }

    private static List<Part> graduated(PriceContent it, List<Tier> tiers, BigDecimal quantity) {
        List<Part> parts = new ArrayList<>();
        BigDecimal below = BigDecimal.ZERO;
        for (Tier tier : tiers) {
            if (quantity.compareTo(below) <= 0) {
                break;
            }
            BigDecimal upTo = tier.upTo();
            BigDecimal reached = upTo == null ? quantity : quantity.min(upTo);
            parts.addAll(tier(it, tier, reached.subtract(below), range(below, upTo)));
            below = reached;
        }
        return parts;
    }

    private static List<Part> tier(PriceContent it, Tier tier, BigDecimal quantity, String range) {
        List<Part> parts = new ArrayList<>();
        BigDecimal unit = tier.unitPrice();
        BigDecimal flat = tier.flatPrice();
        if (unit != null) {
            parts.add(units(it, quantity, unit, " · tier " + range));
        }
        if (flat != null) {
            parts.add(new Part("Flat price of tier " + range, flat));
        }
        return parts;
    }

    private static Part units(PriceContent it, BigDecimal quantity, BigDecimal price, String tier) {
        String text =
                "%s × %s%s".formatted(EntitlementText.number(quantity), PriceText.money(price, it.currency()), tier);
        return new Part(text, quantity.multiply(price));
    }

    private static String range(BigDecimal below, @Nullable BigDecimal upTo) {
        return upTo == null
                ? "above " + EntitlementText.number(below)
                : below.signum() == 0
                        ? "to " + EntitlementText.number(upTo)
                        : "%s to %s".formatted(EntitlementText.number(below), EntitlementText.number(upTo));
    }
}
