package dev.ambit.catalog;

import dev.ambit.http.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The entities of a canonical catalog.
record CatalogEntities(List<Product> products, List<FeatureDraft> features, List<PackageDraft> packages) {

    /// Reads the entities; billing ids of an older revision are left out.
    ///
    /// @param now the time of the products, which a canonical catalog does not have
    static CatalogEntities of(CanonicalCatalog catalog, Instant now) {
        Map<String, Object> json = Json.map(catalog.json());
        return new CatalogEntities(
                children(json, "products").stream().map(it -> product(it, now)).toList(),
                children(json, "features").stream()
                        .map(it -> Json.readStored(Json.text(it), FeatureDraft.class))
                        .toList(),
                Stream.concat(packages(json, "plans", PackageKind.PLAN), packages(json, "addons", PackageKind.ADDON))
                        .toList());
    }

    /// Returns these entities and the archived ones that they refer to.
    CatalogEntities with(CatalogContent archived) {
        return new CatalogEntities(
                concat(products, archived.products()),
                concat(features, archived.features()),
                concat(packages, archived.packages()));
    }

    private static <T> List<T> concat(List<T> live, List<T> archived) {
        return Stream.concat(live.stream(), archived.stream()).toList();
    }

    private static Product product(Map<String, Object> fields, Instant now) {
        fields.put("createdAt", now.toString());
        fields.put("updatedAt", now.toString());
        return Json.readStored(Json.text(fields), Product.class);
    }

    private static Stream<PackageDraft> packages(Map<String, Object> catalog, String name, PackageKind kind) {
        Map<?, ?> byId = catalog.get(name) instanceof Map<?, ?> map ? map : Map.of();
        return byId.entrySet().stream().map(it -> {
            Map<String, Object> fields = fields(it.getValue());
            String productId = String.valueOf(fields.remove("productId"));
            fields.put("entitlements", children(fields, "entitlements"));
            PackageContent content = Json.readStored(Json.text(fields), PackageContent.class);
            return new PackageDraft(kind, String.valueOf(it.getKey()), productId, content.copied(null));
        });
    }

    private static List<Map<String, Object>> children(Map<String, Object> fields, String name) {
        List<Map<String, Object>> children = new ArrayList<>();
        if (fields.get(name) instanceof Map<?, ?> byId) {
            byId.values().forEach(it -> children.add(fields(it)));
        }
        return children;
    }

    private static Map<String, Object> fields(Object entity) {
        Map<String, Object> fields = new HashMap<>();
        if (entity instanceof Map<?, ?> map) {
            map.forEach((name, value) -> {
                if (value != null) {
                    fields.put(String.valueOf(name), value);
                }
            });
        }
        return fields;
    }
}
