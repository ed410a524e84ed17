package dev.ambit.console;

import dev.ambit.console.CatalogState.PriceContent;
import dev.ambit.console.CatalogState.Tier;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;

/// A drawing of a price: quantity to the right, amount upwards.
///
/// @param points of the line, as SVG takes them
/// @param markX the place of the example quantity, from the left
/// @param markY the place of its amount, from the top
/// @param xTicks labels of the quantity axis
/// @param yTicks labels of the amount axis, from the top
/// @param rows quantities and amounts as text, for readers who do not see the drawing
public record PriceCurve(
        String points, String markX, String markY, List<Tick> xTicks, List<Tick> yTicks, List<String[]> rows) {

    public static final int WIDTH = 440;
    public static final int HEIGHT = 180;
    public static final int LEFT = 64;
    public static final int BOTTOM = 24;

    private static final int SAMPLES = 80;
    private static final int BLOCKS_MAX = 60;
    private static final BigDecimal HEADROOM = new BigDecimal("1.1");

    /// Just above a boundary, where the next tier begins.
    private static final BigDecimal STEP = new BigDecimal("0.000001");

    /// A label of an axis at a place.
    public record Tick(String at, String text) {}

    static PriceCurve of(PriceContent it, BigDecimal example) {
        BigDecimal last = last(it, example);
        TreeSet<BigDecimal> quantities = quantities(it, last);
        quantities.add(example.min(last));
        BigDecimal top = quantities.stream()
                .map(quantity -> PriceRate.amount(it, quantity))
                .reduce(BigDecimal.ONE.movePointLeft(2), BigDecimal::max)
                .multiply(HEADROOM);
        List<String> points = new ArrayList<>();
        for (BigDecimal quantity : quantities) {
            points.add(x(quantity, last) + "," + y(PriceRate.amount(it, quantity), top));
        }
        return new PriceCurve(
                String.join(" ", points),
                x(example.min(last), last),
                y(PriceRate.amount(it, example.min(last)), top),
                xTicks(last),
                yTicks(top, it.currency()),
                rows(it, example, last));
    }

    /// Returns the largest quantity of the curve. The curve covers the example and the start of the last tier.
    private static BigDecimal last(PriceContent it, BigDecimal example) {
        BigDecimal last = example.max(BigDecimal.TEN);
        BigDecimal block = it.blockSize();
        if (block != null) {
            last = last.max(block.multiply(BigDecimal.valueOf(4)));
        }
        for (Tier tier : Objects.requireNonNullElse(it.tiers(), List.<Tier>of())) {
            BigDecimal upTo = tier.upTo();
            last = upTo == null ? last : last.max(upTo.multiply(new BigDecimal("1.4")));
        }
        return last;
    }

    private static TreeSet<BigDecimal> quantities(PriceContent it, BigDecimal last) {
        TreeSet<BigDecimal> quantities = new TreeSet<>();
        for (int i = 0; i <= SAMPLES; i++) {
            quantities.add(
                    last.multiply(BigDecimal.valueOf(i)).divide(BigDecimal.valueOf(SAMPLES), MathContext.DECIMAL64));
        }
        for (Tier tier : Objects.requireNonNullElse(it.tiers(), List.<Tier>of())) {
            BigDecimal upTo = tier.upTo();
            if (upTo != null) {
                boundary(quantities, upTo, last);
            }
        }
        BigDecimal block = it.blockSize();
        if (block != null
                && block.signum() > 0
                && last.divide(block, 0, RoundingMode.UP).compareTo(BigDecimal.valueOf(BLOCKS_MAX)) <= 0) {
            for (BigDecimal at = BigDecimal.ZERO; at.compareTo(last) <= 0; at = at.add(block)) {
                boundary(quantities, at, last);
            }
        }
        return quantities;
    }

    private static void boundary(TreeSet<BigDecimal> quantities, BigDecimal at, BigDecimal last) {
        quantities.add(at.min(last));
        quantities.add(at.add(STEP).min(last));
    }

    private static String x(BigDecimal quantity, BigDecimal last) {
        return scope(LEFT + quantity.doubleValue() / last.doubleValue() * (WIDTH - LEFT - 12));
    }

    private static String y(BigDecimal amount, BigDecimal top) {
        return scope((HEIGHT - BOTTOM) * (1 - amount.doubleValue() / top.doubleValue()));
    }

    private static String scope(double pixels) {
        return String.format(Locale.ROOT, "%.1f", pixels);
    }

    private static List<Tick> xTicks(BigDecimal last) {
        List<Tick> ticks = new ArrayList<>();
        for (int i = 0; i <= 4; i++) {
            BigDecimal at = quarter(last, i);
            ticks.add(new Tick(x(at, last), EntitlementText.number(at.setScale(0, RoundingMode.HALF_UP))));
        }
        return ticks;
    }

    private static List<Tick> yTicks(BigDecimal top, String currency) {
        List<Tick> ticks = new ArrayList<>();
        int decimals = top.compareTo(BigDecimal.TEN) < 0 ? 2 : 0;
        for (int i = 0; i <= 3; i++) {
            BigDecimal at = quarter(top, i).setScale(decimals, RoundingMode.HALF_UP);
            ticks.add(new Tick(y(at, top), PriceText.money(at, currency)));
        }
        return ticks;
    }

    private static BigDecimal quarter(BigDecimal total, int count) {
        return total.multiply(BigDecimal.valueOf(count)).divide(BigDecimal.valueOf(4), MathContext.DECIMAL64);
    }

    /// Returns at most 12 amounts: at 1, at the example, at the boundaries of tiers, and at the end.
    private static List<String[]> rows(PriceContent it, BigDecimal example, BigDecimal last) {
        TreeSet<BigDecimal> shown = new TreeSet<>(List.of(BigDecimal.ONE, example, last.setScale(0, RoundingMode.UP)));
        for (Tier tier : Objects.requireNonNullElse(it.tiers(), List.<Tier>of())) {
            BigDecimal upTo = tier.upTo();
            if (upTo != null) {
                shown.add(upTo);
                shown.add(upTo.add(BigDecimal.ONE));
            }
        }
        return shown.stream()
                .limit(12)
                .map(quantity -> new String[] {
                    EntitlementText.number(quantity), PriceText.money(PriceRate.amount(it, quantity), it.currency())
                })
                .toList();
    }
}
