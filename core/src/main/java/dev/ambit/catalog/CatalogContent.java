package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.ambit.db.EnvironmentId;
import dev.ambit.http.Json;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The entities of a catalog. If they are read from a canonical catalog, products have epoch times, and
/// entitlements are ordered by feature.
public record CatalogContent(List<Product> products, List<FeatureDraft> features, List<PackageDraft> packages) {

    private static final String ENTITLEMENTS = "entitlements";
    private static final String CHARGES = "charges";
    private static final String ON_DEMAND = "onDemand";
    private static final String OVERAGE_CHARGES = "overageCharges";
    private static final String PRODUCT_ID = "productId";
    private static final String CREATED_AT = "createdAt";
    private static final String UPDATED_AT = "updatedAt";

    public CatalogContent {
        products = List.copyOf(products);
        features = List.copyOf(features);
        packages = List.copyOf(packages);
    }

    /// Reads a catalog. An entity that no catalog can contain throws a problem.
    public static CatalogContent of(CanonicalCatalog catalog) {
        return ofTree(tree(catalog));
    }

    /// Returns the catalog that is published now, with entitlements in their stored order.
    public static CatalogContent of(Handle tx, EnvironmentId environment) {
        List<Product> products = Products.all(tx, environment).stream()
                .filter(it -> it.archivedAt() == null)
                .toList();
        Set<String> sold = products.stream().map(Product::id).collect(toSet());
        return new CatalogContent(
                products,
                Features.all(tx, environment).stream()
                        .filter(it -> it.archivedAt() == null)
                        .map(CatalogFeature::content)
                        .toList(),
                Packages.published(tx, environment).stream()
                        .filter(it -> it.archivedAt() == null && sold.contains(it.productId()))
                        .map(CatalogPackage::draft)
                        .toList());
    }

    /// Returns the same catalog with entitlements in the order of `other`.
    CatalogContent orderedLike(CatalogContent other) {
        Map<PackageVersionKey, PackageContent> order = other.packages.stream()
                .collect(toMap(it -> new PackageVersionKey(it.kind(), it.id(), 0), PackageDraft::content));
        return new CatalogContent(
                products,
                features,
                packages.stream()
                        .map(it -> {
                            PackageContent like = order.get(new PackageVersionKey(it.kind(), it.id(), 0));
                            return like == null
                                    ? it
                                    : new PackageDraft(
                                            it.kind(),
                                            it.id(),
                                            it.productId(),
                                            it.content().orderedLike(like));
                        })
                        .toList());
    }

    /// Returns the catalog in canonical form.
    public CanonicalCatalog canonical() {
        return CanonicalCatalog.of(products, features, packages);
    }

    /// Returns the canonical form as nested maps, in which prices are entries by id instead of lists, so that each
    /// field has a path.
    public static Map<String, Object> tree(CanonicalCatalog catalog) {
        Map<String, Object> tree = new TreeMap<>(Json.map(catalog.json()));
        for (PackageKind kind : PackageKind.values()) {
            tree.put(kind.section(), entries(tree, kind.section(), (_, it) -> withPrices(it, CatalogContent::byId)));
        }
        return tree;
    }

    /// Reads a tree as [#tree] returns it.
    ///
    /// @throws dev.ambit.problem.Problem at the path of an entity that is not valid
    public static CatalogContent ofTree(Map<String, Object> tree) {
        return ofTree(tree, Json::readLenient);
    }

    /// Reads a tree that a caller has sent. Unknown fields are refused, and each entity that another one names must
    /// be in the tree.
    ///
    /// @throws dev.ambit.problem.Problem at the path of an entity that is not valid
    public static CatalogContent ofRequest(Map<String, Object> tree) {
        entries(tree, "products", (_, it) -> {
            requireNoTimes(it);
            return it;
        });
        CatalogContent content = ofTree(tree, Json::read);
        CatalogReferences.require(content);
        return content;
    }

    /// Reads a record from JSON, strictly or leniently.
    @FunctionalInterface
    private interface Reading {
        <T> T read(byte[] json, Class<T> type);
    }

    private static CatalogContent ofTree(Map<String, Object> tree, Reading reading) {
        List<PackageDraft> packages = new ArrayList<>();
        for (PackageKind kind : PackageKind.values()) {
            entries(tree, kind.section(), (id, it) -> packages.add(draft(kind, id, it, reading)));
        }
        return new CatalogContent(
                List.copyOf(entries(tree, "products", (_, it) -> product(it, reading))
                        .values()),
                List.copyOf(entries(tree, "features", (_, it) -> reading.read(Json.write(it), FeatureDraft.class))
                        .values()),
                packages);
    }

    private static PackageDraft draft(PackageKind kind, String id, Map<String, Object> entity, Reading reading) {
        Map<String, Object> fields = new TreeMap<>(
                withPrices(entity, prices -> List.copyOf(fields(prices).values())));
        Object product = fields.remove(PRODUCT_ID);
        fields.put(ENTITLEMENTS, List.copyOf(fields(fields.get(ENTITLEMENTS)).values()));
        PackageContent content = reading.read(Json.write(fields), PackageContent.class);
        return new PackageDraft(kind, id, String.valueOf(product), content);
    }

    private static Product product(Map<String, Object> entity, Reading reading) {
        Map<String, Object> fields = new TreeMap<>(entity);
        fields.put(CREATED_AT, Instant.EPOCH);
        fields.put(UPDATED_AT, Instant.EPOCH);
        return reading.read(Json.write(fields), Product.class);
    }

    /// A catalog has no times and no archived entities.
    private static void requireNoTimes(Map<String, Object> product) {
        for (String field : List.of(CREATED_AT, UPDATED_AT, "archivedAt")) {
            if (product.containsKey(field)) {
                throw BAD_USER_INPUT
                        .because("`%s` is not part of a catalog. Remove it.".formatted(field))
                        .at(field, String.valueOf(product.get(field)), "no value");
            }
        }
    }

    private static Map<String, Object> withPrices(Map<String, Object> entity, Function<Object, Object> change) {
        Map<String, Object> fields = new TreeMap<>(entity);
        fields.computeIfPresent(CHARGES, (_, it) -> change.apply(it));
        if (fields.get(ON_DEMAND) instanceof Map<?, ?> onDemand) {
            Map<String, Object> inner = new TreeMap<>(fields(onDemand));
            inner.computeIfPresent(OVERAGE_CHARGES, (_, it) -> change.apply(it));
            fields.put(ON_DEMAND, inner);
        }
        return fields;
    }

    private static Object byId(Object prices) {
        return prices instanceof List<?> list
                ? list.stream()
                        .collect(toMap(
                                it -> Json.readStored(Json.text(it), Charge.class)
                                        .id(),
                                it -> (Object) fields(it),
                                (first, _) -> first,
                                TreeMap::new))
                : prices;
    }

    private static <T> Map<String, T> entries(
            Map<String, Object> tree, String section, BiFunction<String, Map<String, Object>, T> read) {
        Map<String, T> entries = new TreeMap<>();
        fields(tree.get(section)).forEach((id, it) -> {
            try {
                entries.put(id, read.apply(id, fields(it)));
            } catch (Problem problem) {
                throw problem.under(section + "." + CatalogDiff.quoted(id));
            }
        });
        return entries;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> fields(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }
}
