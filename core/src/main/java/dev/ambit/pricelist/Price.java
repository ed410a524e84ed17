package dev.ambit.pricelist;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Pattern;

/// The price of a plan or add-on: a number per unit, or words such as `Contact Sales`.
sealed interface Price {

    record Amount(String path, BigDecimal amount, UnitText unit) implements Price {

        /// Returns whether the unit is `one time purchase`.
        boolean isPaidOnce() {
            return ONCE.matcher(unit.noun().toLowerCase(Locale.ROOT)).matches();
        }
    }

    record OnRequest(String words) implements Price {}

    String ALLOWED = "a number, or words such as Contact Sales";

    /// Excludes digits and signs, because a quoted `"12"` is a mistake and formulas are not supported.
    Pattern WORDS = Pattern.compile("\\p{L}[\\p{L} '.,-]{0,254}");

    Pattern ONCE = Pattern.compile("one[- ]?(time|off)\\b.*");

    static Price read(Section section) {
        Entry entry = section.required("price", ALLOWED);
        UnitText unit = section.optional("unit").map(UnitText::of).orElse(UnitText.NONE);
        if (!entry.isNumber()) {
            return new OnRequest(words(entry));
        }
        var price = new Amount(entry.path(), entry.number(), unit);
        if (price.amount().signum() > 0) {
            unit.billingPeriod();
        }
        return price;
    }

    private static String words(Entry entry) {
        String words = entry.text();
        if (!WORDS.matcher(words).matches()) {
            throw entry.problem("must be a number, or words such as Contact Sales.", ALLOWED);
        }
        return words;
    }
}
