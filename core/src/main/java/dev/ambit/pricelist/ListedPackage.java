package dev.ambit.pricelist;

import dev.ambit.catalog.PackageKind;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A plan or add-on of a price list. `values` are its values of features and limits by id, and `extensions` its
/// additions to limits; `availableFor`, `dependsOn` and `excludes` are ids, and empty for a plan.
record ListedPackage(
        PackageKind kind,
        String path,
        String key,
        String id,
        @Nullable String description,
        Price price,
        boolean isPrivate,
        Map<String, Value> values,
        Map<String, Value> extensions,
        List<String> availableFor,
        List<String> dependsOn,
        List<String> excludes,
        Map<String, String> metadata) {

    private static final List<String> PLAN_KEYS =
            List.of("description", "private", "price", "unit", "features", "usageLimits");

    private static final List<String> ADD_ON_KEYS = List.of(
            "description",
            "private",
            "availableFor",
            "dependsOn",
            "excludes",
            "price",
            "unit",
            "features",
            "usageLimits",
            "usageLimitsExtensions");

    static ListedPackage plan(String key, Entry entry, Definitions known) {
        return read(PackageKind.PLAN, key, Section.of(entry, PLAN_KEYS), known);
    }

    static ListedPackage addOn(String key, Entry entry, Definitions known) {
        var section = Section.of(entry, ADD_ON_KEYS);
        return read(PackageKind.ADDON, key, section, known);
    }

    /// Returns the price, if it is paid. A plan at 0 is free; a catalog has no free add-ons, so an add-on at 0 is
    /// paid with a price of 0.
    Optional<Price.Amount> charged() {
        return price instanceof Price.Amount amount && (amount.amount().signum() > 0 || kind == PackageKind.ADDON)
                ? Optional.of(amount)
                : Optional.empty();
    }

    private static ListedPackage read(PackageKind kind, String key, Section section, Definitions known) {
        Map<String, Value> values = values(section, known);
        Price price = Price.read(section);
        boolean isPrivate = section.optional("private").map(Entry::bool).orElse(false);
        List<String> excludes = known.addOns().findAll(section.list("excludes"));
        return new ListedPackage(
                kind,
                section.path(),
                key,
                CatalogIds.id(section.path(), key),
                section.text("description"),
                price,
                isPrivate,
                values,
                extensions(section, known, values),
                kind == PackageKind.PLAN ? List.of() : availableFor(section, known),
                known.addOns().findAll(section.list("dependsOn")),
                excludes,
                metadata(key, section, price, isPrivate, excludes));
    }

    /// Returns the plans of an add-on; all plans if `availableFor` is absent or null (Pricing2Yaml 2.1).
    private static List<String> availableFor(Section section, Definitions known) {
        return section.optional("availableFor")
                .map(it -> known.plans().findAll(it.list()))
                .orElseGet(() -> List.copyOf(known.plans().byKey().values()));
    }

    private static Map<String, Value> values(Section section, Definitions known) {
        Map<String, Value> values = new LinkedHashMap<>();
        section.map("features").forEach((key, entry) -> {
            ListedFeature feature = known.features().find(key, entry.path());
            values.put(feature.id(), value(entry, feature));
        });
        section.map("usageLimits").forEach((key, entry) -> {
            ListedFeature limit = known.limits().find(key, entry.path());
            values.put(limit.id(), value(entry, limit));
        });
        return values;
    }

    private static Map<String, Value> extensions(Section section, Definitions known, Map<String, Value> values) {
        Map<String, Value> extensions = new LinkedHashMap<>();
        section.map("usageLimitsExtensions").forEach((key, entry) -> {
            ListedFeature limit = known.limits().find(key, entry.path());
            if (limit.valueType() != ValueType.NUMERIC) {
                throw entry.problem(
                        "extends a limit that is not NUMERIC. Extend a NUMERIC limit.",
                        "a limit whose valueType is NUMERIC");
            }
            if (values.containsKey(limit.id())) {
                throw entry.problem(
                        "is both replaced and extended by the add-on. Keep one of the two.",
                        "a limit that is not in %s.usageLimits".formatted(section.path()));
            }
            extensions.put(limit.id(), value(entry, limit));
        });
        return extensions;
    }

    private static Value value(Entry entry, ListedFeature feature) {
        var section = Section.of(entry, List.of("value"));
        return feature.valueType().read(section.required("value", "a value of type " + feature.valueType()));
    }

    private static Map<String, String> metadata(
            String key, Section section, Price price, boolean isPrivate, List<String> excludes) {
        Map<String, String> metadata = new HashMap<>();
        metadata.put("key", key);
        section.optional("unit").ifPresent(unit -> metadata.put("unit", unit.text()));
        if (price instanceof Price.OnRequest(String words)) {
            metadata.put("price", words);
        }
        if (isPrivate) {
            metadata.put("private", "true");
        }
        if (!excludes.isEmpty()) {
            metadata.put("excludes", String.join(",", excludes));
        }
        return metadata;
    }
}
