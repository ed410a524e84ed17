package dev.ambit.pricelist;

import dev.ambit.engine.FeatureType;
import dev.ambit.engine.Micros;
import java.math.BigDecimal;
import java.util.List;

/// What kind of values a feature or limit has.
enum ValueType {
    BOOLEAN(FeatureType.BOOLEAN),
    NUMERIC(FeatureType.NUMBER),
    TEXT(FeatureType.ENUM);

    /// More than this is counted of nothing.
    private static final BigDecimal MOST = Micros.decimal(Micros.MAX);

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
            case BOOLEAN -> new Value.Switch(entry.truth());
            case NUMERIC -> entry.isInfinite() ? new Value.Unlimited() : quantity(entry);
            case TEXT -> new Value.Words(words(entry));
        };
    }

    private static Value quantity(Entry entry) {
        BigDecimal number = entry.number();
        if (number.compareTo(MOST) > 0) {
            return new Value.Unlimited();
        }
        try {
            Micros.of(number);
        } catch (ArithmeticException e) {
            throw entry.problem("A quantity has at most six decimals.", "a number with six decimals, or .inf");
        }
        return new Value.Amount(number);
    }

    /// A text that is empty is how the lists say that there is nothing.
    private static List<String> words(Entry entry) {
        List<Entry> entries = entry.isList() ? entry.list() : List.of(entry);
        return entries.stream()
                .map(Entry::text)
                .filter(text -> !text.isBlank())
                .distinct()
                .toList();
    }
}
