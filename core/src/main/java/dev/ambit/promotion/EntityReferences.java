package dev.ambit.promotion;

import dev.ambit.catalog.CatalogDiff;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The entities of a catalog tree that an entity names, as paths such as `features.seats`.
final class EntityReferences {

    private EntityReferences() {}

    /// Returns the entities that the merged catalog names, and that the same entities of the target do not name.
    static Set<String> added(Map<String, Object> target, Map<String, Object> merged) {
        Set<String> added = new TreeSet<>();
        merged.forEach((section, entities) -> map(entities).forEach((id, entity) -> {
            Object before = map(target.get(section)).get(id);
            if (!entity.equals(before)) {
                Set<String> named = of(map(entity));
                named.removeAll(of(map(before)));
                added.addAll(named);
            }
        }));
        return added;
    }

    static Set<String> of(Map<?, ?> fields) {
        Set<String> paths = new TreeSet<>();
        map(fields.get("entitlements")).keySet().forEach(id -> add(paths, "features", id));
        addPriced(paths, map(fields.get("charges")));
        addPriced(paths, map(map(fields.get("onDemand")).get("overageCharges")));
        add(paths, "products", fields.get("productId"));
        add(paths, "plans", fields.get("parentPlanId"));
        Map<?, ?> settings = map(fields.get("settings"));
        add(paths, "plans", settings.get("subscriptionStartPlanId"));
        add(paths, "plans", settings.get("downgradePlanId"));
        for (String list : List.of("compatibleAddonIds", "dependencies")) {
            if (fields.get(list) instanceof List<?> ids) {
                ids.forEach(id -> add(paths, "addons", id));
            }
        }
        return paths;
    }

    /// Returns the entity at a path; null if the tree lacks it.
    static @Nullable Object find(Map<String, Object> tree, String path) {
        List<String> names = CatalogDiff.segments(path);
        return map(tree.get(names.get(0))).get(names.get(1));
    }

    private static void addPriced(Set<String> paths, Map<?, ?> charges) {
        charges.values().forEach(it -> add(paths, "features", map(it).get("featureId")));
    }

    private static void add(Set<String> paths, String section, @Nullable Object id) {
        if (id != null) {
            paths.add(section + "." + CatalogDiff.quoted(String.valueOf(id)));
        }
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }
}
