package dev.ambit.promotion;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The fields of a catalog that belong to one environment and are never merged: ids in a billing system, and the
/// default product.
final class EnvironmentFields {

    private static final String KEPT = "kept";
    private static final String BILLING_ID = "billingId";
    private static final String IS_DEFAULT = "isDefault";

    private EnvironmentFields() {}

    /// Returns `tree` with the values that these fields have in `owner`.
    static Map<String, Object> of(Map<String, Object> tree, Map<String, Object> owner) {
        Map<String, Object> copy = new TreeMap<>(tree);
        for (String section : List.of("plans", "addons")) {
            Map<String, Object> known = fields(owner.get(section));
            Map<String, Object> packages = new TreeMap<>();
            fields(tree.get(section)).forEach((id, it) -> packages.put(id, billed(fields(it), fields(known.get(id)))));
            copy.put(section, packages);
        }
        Map<String, Object> known = fields(owner.get("products"));
        boolean hasDefault = known.values().stream().anyMatch(it -> isDefault(fields(it)));
        Map<String, Object> products = new TreeMap<>();
        fields(tree.get("products")).forEach((id, it) -> {
            Map<String, Object> product = new TreeMap<>(fields(it));
            Map<String, Object> own = fields(known.get(id));
            product.put(IS_DEFAULT, own.isEmpty() ? isDefault(product) && !hasDefault : isDefault(own));
            products.put(id, product);
        });
        copy.put("products", products);
        return copy;
    }

    private static boolean isDefault(Map<String, Object> product) {
        return Boolean.TRUE.equals(product.get(IS_DEFAULT));
    }

    private static Map<String, Object> billed(Map<String, Object> entity, Map<String, Object> owner) {
        Map<String, Object> copy = new TreeMap<>(entity);
        Map<String, Object> kept = new TreeMap<>(fields(entity.get(KEPT)));
        Object own = fields(owner.get(KEPT)).get(BILLING_ID);
        if (own == null) {
            kept.remove(BILLING_ID);
        } else {
            kept.put(BILLING_ID, own);
        }
        copy.put(KEPT, kept);
        return copy;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> fields(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }
}
