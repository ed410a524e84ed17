package dev.ambit.pricelist;

import dev.ambit.engine.FeatureType;
import dev.ambit.engine.Micros;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;

/// The type of a feature's or limit's values.
enum ValueType {
    BOOLEAN(FeatureType.BOOLEAN),
    NUMERIC(FeatureType.NUMBER),
    TEXT(FeatureType.ENUM);

    /// The largest quantity whose millionths fit into 64 bits, without decimals.
    private static final BigDecimal MOST = Micros.decimal(Micros.MAX).setScale(0, RoundingMode.DOWN);

    static final List<String> NAMES = List.of("BOOLEAN", "NUMERIC", "TEXT");

    private final FeatureType featureType;

    ValueType(FeatureType featureType) {
        this.featureType = featureType;
    }

    FeatureType featureType() {
        return featureType;
    }

    Value read(Entry entry) {
        return switch (this) {
            case BOOLEAN -> new Value.Switch(entry.bool());
            case NUMERIC -> entry.isInfinite() ? new Value.Unlimited(null) : quantity(entry);
            case TEXT -> new Value.TextList(words(entry));
        };
    }

    private static Value quantity(Entry entry) {
        BigDecimal number = entry.number();
        if (number.compareTo(MOST) > 0 && isPowerOfTen(number)) {
            return new Value.Unlimited(entry.path());
        }
        if (number.compareTo(MOST) > 0) {
            throw entry.problem(
                    "is %s, which is too large for a quantity. Write .inf for unlimited."
                            .formatted(number.toPlainString()),
                    "up to %s, or .inf for unlimited".formatted(MOST.toPlainString()));
        }
        try {
            Micros.of(number);
        } catch (ArithmeticException e) {
            throw entry.problem("has more than six decimals. Round it.", "a number with six decimals, or .inf");
        }
        return new Value.Amount(number);
    }

    /// Real price lists write 10^13 or 10^17 for unlimited.
    private static boolean isPowerOfTen(BigDecimal number) {
        return number.stripTrailingZeros().unscaledValue().equals(BigInteger.ONE);
    }

    /// Price lists use an empty text for no value.
    private static List<String> words(Entry entry) {
        List<Entry> entries = entry.isList() ? entry.list() : List.of(entry);
        return entries.stream()
                .map(Entry::text)
                .filter(text -> !text.isBlank())
                .distinct()
                .toList();
    }
}
