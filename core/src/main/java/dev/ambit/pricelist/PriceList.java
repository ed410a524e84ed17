package dev.ambit.pricelist;

import static java.util.stream.Collectors.toMap;

import dev.ambit.catalog.DisplayName;
import dev.ambit.catalog.Money;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A parsed and validated price list. `features` contains its features, and then its limits.
record PriceList(
        String saasName,
        String productId,
        String currency,
        Map<String, String> metadata,
        boolean hasVariables,
        List<ListedFeature> features,
        List<ListedPackage> plans,
        List<ListedPackage> addOns) {

    /// Five times the largest known number. Together with [#PACKAGES_MAX], this bounds the number of entitlements.
    private static final int FEATURES_MAX = 1_000;

    private static final int PACKAGES_MAX = 200;

    private static final List<String> KEYS = List.of(
            "syntaxVersion",
            "saasName",
            "createdAt",
            "version",
            "url",
            "tags",
            "billing",
            "currency",
            "variables",
            "features",
            "usageLimits",
            "plans",
            "addOns");

    private static final Pattern CURRENCY = Pattern.compile("[A-Za-z]{3}");

    static PriceList read(Entry root, @Nullable String productId) {
        var section = Section.of(root, KEYS);
        Entry syntax = section.required("syntaxVersion", "2.1");
        if (!syntax.scalar().equals("2.1")) {
            throw syntax.problem("must be 2.1, the only supported version of Pricing2Yaml.", "2.1");
        }
        Entry name = section.required("saasName", "the name of what is sold");
        String saasName = DisplayName.valid(name.path(), name.text());

        NamedEntries<ListedFeature> features = features(section);
        NamedEntries<ListedFeature> limits = limits(section, features);
        Map<String, Entry> planEntries = required(section, "plans", PACKAGES_MAX);
        Map<String, Entry> addOnEntries = optional(section, "addOns", PACKAGES_MAX);
        var packageIds = new CatalogIds();
        var known = new Definitions(
                features,
                limits,
                new NamedEntries<>("plan", ids(planEntries, packageIds)),
                new NamedEntries<>("add-on", ids(addOnEntries, packageIds)));
        return new PriceList(
                saasName,
                productId == null ? CatalogIds.id(name.path(), saasName.toLowerCase(Locale.ROOT)) : productId,
                currency(section),
                metadata(section, saasName),
                section.optional("variables").isPresent(),
                distinct(features, limits),
                planEntries.entrySet().stream()
                        .map(plan -> ListedPackage.plan(plan.getKey(), plan.getValue(), known))
                        .toList(),
                addOnEntries.entrySet().stream()
                        .map(addOn -> ListedPackage.addOn(addOn.getKey(), addOn.getValue(), known))
                        .toList());
    }

    private static NamedEntries<ListedFeature> features(Section section) {
        Map<String, ListedFeature> features = new LinkedHashMap<>();
        required(section, "features", FEATURES_MAX)
                .forEach((key, entry) -> features.put(key, ListedFeature.feature(key, entry)));
        return new NamedEntries<>("feature", features);
    }

    private static NamedEntries<ListedFeature> limits(Section section, NamedEntries<ListedFeature> features) {
        NamedEntries<String> linkable = new NamedEntries<>(
                "feature",
                features.byKey().entrySet().stream()
                        .collect(toMap(Map.Entry::getKey, it -> it.getValue().id())));
        Map<String, ListedFeature> limits = new LinkedHashMap<>();
        optional(section, "usageLimits", FEATURES_MAX)
                .forEach((key, entry) -> limits.put(key, ListedFeature.limit(key, entry, linkable)));
        return new NamedEntries<>("usage limit", limits);
    }

    private static List<ListedFeature> distinct(
            NamedEntries<ListedFeature> features, NamedEntries<ListedFeature> limits) {
        var ids = new CatalogIds();
        List<ListedFeature> both = new ArrayList<>(features.byKey().values());
        both.addAll(limits.byKey().values());
        both.forEach(feature -> ids.claim(feature.id(), feature.path()));
        return both;
    }

    private static Map<String, String> ids(Map<String, Entry> packages, CatalogIds claimed) {
        Map<String, String> ids = new LinkedHashMap<>();
        packages.forEach((key, entry) -> {
            String id = CatalogIds.id(entry.path(), key);
            claimed.claim(id, entry.path());
            ids.put(key, id);
        });
        return ids;
    }

    private static Map<String, Entry> bounded(Entry entry, int max) {
        Map<String, Entry> entries = entry.map();
        if (entries.size() > max) {
            throw entry.problem("has %d entries. Send at most %d.".formatted(entries.size(), max), "up to " + max);
        }
        return entries;
    }

    private static Map<String, Entry> optional(Section section, String key, int max) {
        return section.optional(key).map(entry -> bounded(entry, max)).orElse(Map.of());
    }

    private static Map<String, Entry> required(Section section, String key, int max) {
        Entry entry = section.required(key, "at least one");
        Map<String, Entry> entries = bounded(entry, max);
        if (entries.isEmpty()) {
            throw entry.problem("is empty. Add at least one entry.", "at least one");
        }
        return entries;
    }

    private static String currency(Section section) {
        Entry entry = section.required("currency", CURRENCY.pattern());
        if (!CURRENCY.matcher(entry.text()).matches()) {
            throw entry.problem("must be an ISO 4217 code such as EUR.", CURRENCY.pattern());
        }
        return Money.newCurrency(entry.path(), entry.text().toLowerCase(Locale.ROOT));
    }

    private static Map<String, String> metadata(Section section, String saasName) {
        Map<String, String> metadata = new HashMap<>();
        metadata.put("key", saasName);
        metadata.put("source", "Pricing2Yaml 2.1");
        for (String shown : List.of("version", "createdAt", "url")) {
            section.optional(shown).ifPresent(entry -> metadata.put(shown, entry.scalar()));
        }
        List<String> tags = section.list("tags").stream().map(Entry::text).toList();
        if (!tags.isEmpty()) {
            metadata.put("tags", String.join(",", tags));
        }
        section.map("billing").forEach((name, entry) -> metadata.put("billing." + name, factor(name, entry)));
        return metadata;
    }

    /// Validates a billing factor: the price per month with this billing period, as a fraction of the monthly
    /// price.
    private static String factor(String name, Entry entry) {
        BigDecimal factor = entry.number();
        boolean isWhole = factor.compareTo(BigDecimal.ONE) == 0;
        boolean isPart = factor.signum() > 0 && factor.compareTo(BigDecimal.ONE) < 0;
        if (!isWhole && (!isPart || name.equals("monthly"))) {
            throw entry.problem(
                    "must be a part of the monthly price: above 0 and up to 1, and 1 for monthly.",
                    "above 0 and up to 1; 1 for monthly");
        }
        return entry.scalar();
    }
}
