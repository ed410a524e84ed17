package dev.ambit.pricelist;

import dev.ambit.engine.MeterType;
import dev.ambit.engine.ResetPeriod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A feature or usage limit of a price list; both are features in a catalog. `linkedFeatures` of a limit is
/// metadata, because the catalog grants each feature separately.
record ListedFeature(
        String path,
        String key,
        String id,
        @Nullable String description,
        ValueType valueType,
        Value defaultValue,
        MeterType meterType,
        @Nullable ResetPeriod resetPeriod,
        UnitText unit,
        Map<String, String> metadata) {

    private static final List<String> FEATURE_KEYS = List.of(
            "description",
            "valueType",
            "defaultValue",
            "type",
            "automationType",
            "integrationType",
            "pricingUrls",
            "docUrl",
            "tag",
            "expression",
            "serverExpression",
            "render");

    private static final List<String> LIMIT_KEYS =
            List.of("description", "valueType", "defaultValue", "unit", "type", "linkedFeatures", "render");

    private static final List<String> SHOWN = List.of(
            "automationType", "integrationType", "docUrl", "tag", "expression", "serverExpression", "render", "unit");

    static final List<String> FEATURE_TYPES = List.of(
            "AUTOMATION", "DOMAIN", "GUARANTEE", "INFORMATION", "INTEGRATION", "MANAGEMENT", "PAYMENT", "SUPPORT");

    static ListedFeature feature(String key, Entry entry) {
        var section = Section.of(entry, FEATURE_KEYS);
        Map<String, String> metadata = metadata(key, section, FEATURE_TYPES);
        put(
                metadata,
                "pricingUrls",
                section.list("pricingUrls").stream().map(Entry::text).toList());
        return of(key, section, metadata, LimitType.RESPONSE_DRIVEN);
    }

    /// @param features the ids that `linkedFeatures` can name, by key
    static ListedFeature limit(String key, Entry entry, NamedEntries<String> features) {
        var section = Section.of(entry, LIMIT_KEYS);
        Map<String, String> metadata = metadata(key, section, LimitType.NAMES);
        put(metadata, "linkedFeatures", features.findAll(section.list("linkedFeatures")));
        return of(key, section, metadata, LimitType.valueOf(section.oneOf("type", LimitType.NAMES)));
    }

    /// For a numeric feature, `limitType` is response-driven, because its value is a number and not a quota.
    private static ListedFeature of(String key, Section section, Map<String, String> metadata, LimitType limitType) {
        ValueType valueType = ValueType.valueOf(section.oneOf("valueType", ValueType.NAMES));
        boolean numeric = valueType == ValueType.NUMERIC;
        UnitText unit = section.optional("unit").map(UnitText::of).orElse(UnitText.NONE);
        return new ListedFeature(
                section.path(),
                key,
                CatalogIds.id(section.path(), key),
                section.text("description"),
                valueType,
                valueType.read(section.required("defaultValue", "a value for every plan")),
                numeric ? limitType.meterType(unit) : MeterType.NONE,
                numeric ? limitType.resetPeriod(unit).orElse(null) : null,
                unit,
                Map.copyOf(metadata));
    }

    private static Map<String, String> metadata(String key, Section section, List<String> types) {
        Map<String, String> metadata = new HashMap<>();
        metadata.put("key", key);
        metadata.put("type", section.oneOf("type", types));
        for (String shown : SHOWN) {
            section.optional(shown).ifPresent(entry -> metadata.put(shown, entry.scalar()));
        }
        return metadata;
    }

    private static void put(Map<String, String> metadata, String name, List<String> texts) {
        if (!texts.isEmpty()) {
            metadata.put(name, String.join(",", texts));
        }
    }
}
