package dev.ambit.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Merges the entities of a source into a catalog file. A value of the source replaces the present one.
/// Everything that the source does not name stays: entities, fields, entitlements, add-ons of plans, metadata
/// and enum values.
final class CatalogFileMerge {

    private static final String CHARGES = "charges";
    private static final String ENTITLEMENTS = "entitlements";
    private static final Set<String> MAPS = Set.of("metadata", "kept", "shown");
    private static final Set<String> ID_LISTS = Set.of("compatibleAddonIds", "dependencies");

    private CatalogFileMerge() {}

    /// Returns the merged file.
    ///
    /// @param added entities by section and id
    static Map<String, Object> merged(Map<?, ?> present, Map<String, Map<String, Object>> added) {
        Map<String, Object> merged = fields(present);
        added.forEach((section, entities) -> merged.put(section, entities(fields(merged.get(section)), entities)));
        return merged;
    }

    private static Map<String, Object> entities(Map<String, Object> present, Map<String, Object> added) {
        Map<String, Object> merged = new LinkedHashMap<>(present);
        added.forEach((id, it) -> merged.put(id, entity(fields(present.get(id)), fields(it))));
        return merged;
    }

    private static Map<String, Object> entity(Map<String, Object> present, Map<String, Object> added) {
        Map<String, Object> merged = new LinkedHashMap<>(present);
        added.forEach((name, value) -> merged.put(name, value(name, present.get(name), value)));
        boolean isWithoutPrices = Objects.equals(List.of(), added.get(CHARGES));
        if (isWithoutPrices && Objects.equals(present.get("pricingType"), added.get("pricingType"))) {
            merged.put(CHARGES, present.getOrDefault(CHARGES, List.of()));
        }
        return merged;
    }

    private static Object value(String name, @Nullable Object present, Object added) {
        if (MAPS.contains(name)) {
            Map<String, Object> merged = fields(present);
            merged.putAll(fields(added));
            return merged;
        }
        if (name.equals(ENTITLEMENTS)) {
            Map<String, Object> merged = fields(present);
            fields(added).forEach((feature, it) -> merged.merge(feature, it, CatalogFileMerge::entitlement));
            return merged;
        }
        if (ID_LISTS.contains(name) || name.equals("enumConfiguration")) {
            return union((List<?>) Objects.requireNonNullElse(present, List.of()), (List<?>) added);
        }
        return added;
    }

    /// Takes all terms from the source, because terms of the two sides can contradict each other.
    private static Object entitlement(Object present, Object added) {
        Map<String, Object> merged = fields(added);
        Map<String, Object> shown = fields(fields(present).get("shown"));
        shown.putAll(fields(merged.get("shown")));
        merged.put("shown", shown);
        return merged;
    }

    /// Returns the present items and the added ones with other ids. Enum values are identified by `value`.
    private static List<Object> union(List<?> present, List<?> added) {
        Map<Object, Object> byId = new LinkedHashMap<>();
        present.forEach(it -> byId.put(id(it), it));
        added.forEach(it -> byId.putIfAbsent(id(it), it));
        return new ArrayList<>(byId.values());
    }

    private static Object id(Object item) {
        return item instanceof Map<?, ?> fields ? String.valueOf(fields.get("value")) : item;
    }

    private static Map<String, Object> fields(@Nullable Object value) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, it) -> fields.put(String.valueOf(name), it));
        }
        return fields;
    }
}
