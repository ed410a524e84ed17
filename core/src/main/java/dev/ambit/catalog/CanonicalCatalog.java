package dev.ambit.catalog;

import static java.util.stream.Collectors.toMap;

import dev.ambit.db.EnvironmentId;
import dev.ambit.http.Json;
import dev.ambit.http.Sha256;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// A catalog in canonical form: published, unarchived entities by id, with sorted keys and without times,
/// versions, internal ids and billing ids. Environments with equal catalogs have equal hashes.
public record CanonicalCatalog(String json) {

    private static final String BILLING_ID = "billingId";

    /// Returns the catalog that is published now.
    public static CanonicalCatalog of(Handle tx, EnvironmentId environment) {
        return CatalogContent.of(tx, environment).canonical();
    }

    /// Returns whether the packages are equal in canonical form, including their billing ids.
    static boolean isSame(PackageDraft one, PackageDraft other) {
        return of(one.content(), one.productId()).equals(of(other.content(), other.productId()));
    }

    static CanonicalCatalog of(List<Product> products, List<FeatureDraft> features, List<PackageDraft> packages) {
        Map<String, Object> catalog = new TreeMap<>();
        catalog.put("products", products(products));
        catalog.put("features", byId(features, FeatureDraft::id, CanonicalCatalog::fields));
        catalog.put("plans", packages(packages, PackageKind.PLAN));
        catalog.put("addons", packages(packages, PackageKind.ADDON));
        return new CanonicalCatalog(Json.text(catalog));
    }

    /// Returns the catalog without the billing ids that revisions of earlier versions of Ambit contain.
    CanonicalCatalog withoutBillingIds() {
        if (!json.contains(BILLING_ID)) {
            return this;
        }
        Map<String, Object> catalog = new TreeMap<>(Json.map(json));
        for (PackageKind kind : PackageKind.values()) {
            if (catalog.get(kind.section()) instanceof Map<?, ?> packages) {
                Map<String, Object> stripped = new TreeMap<>();
                packages.forEach((id, it) -> stripped.put(String.valueOf(id), withoutBillingId(fields(it))));
                catalog.put(kind.section(), stripped);
            }
        }
        return new CanonicalCatalog(Json.text(catalog));
    }

    /// Returns the SHA-256 of the catalog in hex.
    public String hash() {
        return Sha256.hex(json);
    }

    private static Map<String, Object> products(List<Product> products) {
        return byId(products, Product::id, CanonicalCatalog::of);
    }

    private static Map<String, Object> of(Product it) {
        Map<String, Object> fields = fields(it);
        fields.keySet().removeAll(List.of("createdAt", "updatedAt", "archivedAt"));
        return fields;
    }

    /// Returns whether both products have the same status and the same canonical form.
    static boolean isSame(Product one, Product other) {
        return one.status() == other.status() && of(one).equals(of(other));
    }

    private static Map<String, Object> packages(List<PackageDraft> packages, PackageKind kind) {
        List<PackageDraft> ofKind =
                packages.stream().filter(it -> it.kind() == kind).toList();
        return byId(ofKind, PackageDraft::id, it -> withoutBillingId(of(it.content(), it.productId())));
    }

    /// Returns the entities of a product by id, in a form that [CatalogDiff] can compare.
    static Map<String, Object> comparable(CatalogDraft it) {
        Map<String, Object> product = new TreeMap<>();
        product.put("displayName", it.productName());
        product.put("metadata", new TreeMap<>(it.productMetadata()));
        Map<String, Object> catalog = new TreeMap<>();
        catalog.put("product", product);
        catalog.put("features", byId(it.features(), FeatureDraft::id, CanonicalCatalog::fields));
        for (PackageKind kind : PackageKind.values()) {
            catalog.put(kind.name(), packages(it.packages(), kind));
        }
        return catalog;
    }

    /// The id in a billing system belongs to one environment, so catalogs that differ only in it are equal.
    private static Map<String, Object> withoutBillingId(Map<String, Object> fields) {
        if (fields.get("kept") instanceof Map<?, ?> kept) {
            kept.remove(BILLING_ID);
        }
        return fields;
    }

    /// Returns whether both contents have the same canonical form. Billing ids may differ.
    static boolean isSameButBillingId(PackageContent one, PackageContent other) {
        return withoutBillingId(of(one, "")).equals(withoutBillingId(of(other, "")));
    }

    private static Map<String, Object> of(PackageContent content, String productId) {
        Map<String, Object> fields = fields(content);
        fields.put("productId", productId);
        fields.put("compatibleAddonIds", sorted(content.compatibleAddonIds()));
        fields.put("dependencies", sorted(content.dependencies()));
        fields.put("entitlements", byId(content.entitlements(), PackageEntitlement::featureId, e -> {
            Map<String, Object> granted = fields(e);
            granted.put("enumValues", sorted(e.enumValues()));
            return granted;
        }));
        fields.put("charges", charges(content.charges()));
        if (content.onDemand() != null) {
            Map<String, Object> onDemand = fields(content.onDemand());
            onDemand.put("overageCharges", charges(content.onDemand().overageCharges()));
            fields.put("onDemand", onDemand);
        }
        return fields;
    }

    /// Returns the content of a package with its prices by id, so that each price can be compared.
    static Map<String, Object> comparable(CatalogPackage it) {
        Map<String, Object> fields = of(it.content(), it.productId());
        OnDemand onDemand = it.content().paidOnDemand();
        fields.put("charges", byId(it.content().charges(), Charge::id, CanonicalCatalog::fields));
        fields.put("overageCharges", byId(onDemand.overageCharges(), Charge::id, CanonicalCatalog::fields));
        fields.remove("onDemand");
        if (onDemand.overageBillingPeriod() != null) {
            fields.put("overageBillingPeriod", onDemand.overageBillingPeriod().name());
        }
        if (!onDemand.minimumSpend().isEmpty()) {
            fields.put(
                    "minimumSpend",
                    onDemand.minimumSpend().stream()
                            .map(CanonicalCatalog::fields)
                            .toList());
        }
        return fields;
    }

    private static List<Map<String, Object>> charges(List<Charge> charges) {
        return charges.stream().map(CanonicalCatalog::fields).toList();
    }

    private static <T> Map<String, Object> byId(
            List<T> things, Function<T, String> id, Function<T, Map<String, Object>> fields) {
        return things.stream().collect(toMap(id, fields, (first, _) -> first, TreeMap::new));
    }

    /// Returns the components as JSON, sorted at every depth. Absent components of `thing` itself are omitted,
    /// so that a component that a later version of Ambit adds changes no existing hash.
    private static Map<String, Object> fields(Object thing) {
        Map<String, Object> sorted = new TreeMap<>();
        Json.map(Json.text(thing)).forEach((name, value) -> {
            if (value != null) {
                sorted.put(name, sorted(value));
            }
        });
        return sorted;
    }

    /// Sorts lists that are sets, because their order has no meaning.
    private static List<String> sorted(List<String> ids) {
        return ids.stream().sorted().distinct().toList();
    }

    private static Object sorted(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> sorted = new TreeMap<>();
            map.forEach((key, inner) -> sorted.put(String.valueOf(key), inner == null ? null : sorted(inner)));
            return sorted;
        }
        if (value instanceof List<?> list) {
            return list.stream()
                    .map(inner -> inner == null ? "" : sorted(inner))
                    .toList();
        }
        return value;
    }
}
