package dev.ambit.pricelist;

import dev.ambit.catalog.CatalogDiff;
import dev.ambit.catalog.CatalogDraft;
import dev.ambit.catalog.Charge;
import dev.ambit.catalog.ImportWarning;
import dev.ambit.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Exports a product as a price list. The list is read again and compared with the product, so that each difference
/// becomes a comment at its top.
public final class PriceListExport {

    /// The entity and the field of a difference, such as `PLAN.pro` and `description`.
    private static final Pattern DIFFERENCE_PATH =
            Pattern.compile("([^.]+(?:\\.(?:\"[^\"]*\"|[^.]+))?)(?:\\.(\"[^\"]*\"|[^.]+).*)?", Pattern.DOTALL);

    /// Characters that would end a comment or that YAML forbids.
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cs}\\p{Cn}\\u2028\\u2029\\uFEFF]+");

    private static final String FALLBACK_CURRENCY = "usd";

    private PriceListExport() {}

    /// Returns the price list in YAML.
    ///
    /// @param product the product as it is published
    public static String yaml(CatalogDraft product) {
        String list = PriceListWriter.write(product, currency(product));
        List<String> lost = lost(product, list);
        var yaml = new StringBuilder(comment("Price list of %s, exported by Ambit.".formatted(product.productId())));
        if (lost.isEmpty()) {
            yaml.append(comment("It holds everything that is published."));
        } else {
            yaml.append(comment("Not part of this list, or different after an import:"));
            lost.forEach(it -> yaml.append(comment("- " + it)));
        }
        return yaml.append(list).toString();
    }

    /// Returns a comment of one line, also if a name in it has line breaks.
    private static String comment(String text) {
        return "# %s\n".formatted(UNPRINTABLE.matcher(text).replaceAll(" "));
    }

    private static List<String> lost(CatalogDraft product, String list) {
        List<String> lost = new ArrayList<>();
        product.warnings().stream().map(ImportWarning::message).forEach(lost::add);
        try {
            String derived = PriceLists.read(list).productId();
            if (!derived.equals(product.productId())) {
                lost.add("product: its id; import the list with the product id %s".formatted(product.productId()));
            }
            differences(product, PriceLists.read(list, product.productId())).forEach((entity, fields) -> {
                fields.remove("");
                lost.add(fields.isEmpty() ? entity : entity + ": " + String.join(", ", fields));
            });
        } catch (Problem problem) {
            lost.add("the list cannot be imported: " + problem.message().replaceAll("\\s+", " "));
        }
        return lost;
    }

    /// Returns the names of the different fields by entity.
    private static Map<String, Set<String>> differences(CatalogDraft product, CatalogDraft read) {
        Map<String, Set<String>> fields = new TreeMap<>();
        for (CatalogDiff.Difference it : CatalogDiff.of(product, read)) {
            Matcher matcher = DIFFERENCE_PATH.matcher(it.path());
            boolean isKnown = matcher.matches();
            String field = isKnown ? matcher.group(2) : null;
            fields.computeIfAbsent(isKnown ? matcher.group(1) : it.path(), _ -> new TreeSet<>())
                    .add(Objects.requireNonNullElse(field, ""));
        }
        return fields;
    }

    /// Returns the currency of most prices.
    private static String currency(CatalogDraft product) {
        Map<String, Integer> uses = new TreeMap<>();
        product.packages().stream()
                .flatMap(it -> it.content().charges().stream())
                .map(Charge::currency)
                .forEach(it -> uses.merge(it, 1, Integer::sum));
        return uses.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(FALLBACK_CURRENCY);
    }
}
