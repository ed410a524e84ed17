package dev.ambit.catalog;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingDouble;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.ambit.db.EnvironmentId;
import dev.ambit.engine.FeatureType;
import dev.ambit.engine.ResetPeriod;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Builds what an environment sells now, for a web site: published plans and add-ons with prices and entitlements.
public final class PublicCatalog {

    /// The widget whose hidden entitlements are left out.
    private static final String PAYWALL = "PAYWALL";

    private final Set<String> plans;
    private final Set<String> addons;
    private final Map<PackageVersionKey, CatalogPackage> bases;
    private final Map<String, CatalogFeature> features;

    /// @param packages the packages to show; ids of others are left out
    /// @param bases all versions of base plans that `packages` inherit from
    private PublicCatalog(
            List<CatalogPackage> packages,
            Map<PackageVersionKey, CatalogPackage> bases,
            Map<String, CatalogFeature> features) {
        this.plans = ids(packages, PackageKind.PLAN);
        this.addons = ids(packages, PackageKind.ADDON);
        this.bases = bases;
        this.features = features;
    }

    static List<ProductView> of(Handle tx, EnvironmentId environment) {
        List<CatalogPackage> packages = Packages.published(tx, environment).stream()
                .filter(it -> it.archivedAt() == null && !isPrivate(it))
                .sorted(comparing(CatalogPackage::createdAt).thenComparing(CatalogPackage::id))
                .toList();
        var listing = new PublicCatalog(
                packages,
                bases(tx, environment, packages),
                Features.all(tx, environment).stream().collect(toMap(CatalogFeature::id, it -> it)));
        return Products.all(tx, environment).stream()
                .filter(it -> it.archivedAt() == null)
                .map(it -> listing.product(it, packages))
                .filter(it -> !it.plans().isEmpty() || !it.addons().isEmpty())
                .toList();
    }

    /// Reads the base plans in the versions that the packages were published with, because subscriptions get these.
    private static Map<PackageVersionKey, CatalogPackage> bases(
            Handle tx, EnvironmentId environment, List<CatalogPackage> packages) {
        Map<PackageVersionKey, CatalogPackage> bases = new HashMap<>();
        List<CatalogPackage> next = packages;
        while (!next.isEmpty()) {
            Set<PackageVersionKey> missing = next.stream()
                    .map(PublicCatalog::base)
                    .filter(Objects::nonNull)
                    .filter(it -> !bases.containsKey(it))
                    .collect(toSet());
            next = missing.isEmpty() ? List.of() : Packages.versions(tx, environment, missing);
            next.forEach(it -> bases.put(it.key(), it));
        }
        return bases;
    }

    private static @Nullable PackageVersionKey base(CatalogPackage it) {
        String id = it.content().parentPlanId();
        Integer version = it.parentVersion();
        return id == null || version == null ? null : new PackageVersionKey(PackageKind.PLAN, id, version);
    }

    /// A price list marks private plans and add-ons with this metadata.
    private static boolean isPrivate(CatalogPackage it) {
        return "true".equals(it.content().metadata().get("private"));
    }

    private static Set<String> ids(List<CatalogPackage> packages, PackageKind kind) {
        return packages.stream()
                .filter(it -> it.kind() == kind)
                .map(CatalogPackage::id)
                .collect(toSet());
    }

    private ProductView product(Product it, List<CatalogPackage> packages) {
        return new ProductView(
                it.id(),
                it.displayName(),
                it.description(),
                sold(it, packages, PackageKind.PLAN),
                sold(it, packages, PackageKind.ADDON));
    }

    private List<SoldView> sold(Product product, List<CatalogPackage> packages, PackageKind kind) {
        return packages.stream()
                .filter(it -> it.kind() == kind && it.productId().equals(product.id()))
                .map(this::sold)
                .toList();
    }

    private SoldView sold(CatalogPackage it) {
        PackageContent content = it.content();
        // Prices of a custom plan are agreed with each customer.
        boolean isCustom = content.pricingType() == PricingType.CUSTOM;
        OnDemand onDemand = content.paidOnDemand();
        String base = content.parentPlanId();
        return new SoldView(
                it.id(),
                content.displayName(),
                content.description(),
                content.pricingType(),
                base != null && plans.contains(base) ? base : null,
                content.compatibleAddonIds().stream().filter(addons::contains).toList(),
                content.dependencies().stream().filter(addons::contains).toList(),
                content.maxQuantity(),
                isCustom ? List.of() : prices(content.charges(), it),
                isCustom ? List.of() : prices(onDemand.overageCharges(), it),
                isCustom ? List.of() : onDemand.minimumSpend(),
                content.kept().get("defaultTrialConfig"),
                entitlements(it));
    }

    private static List<ChargeView> prices(List<Charge> charges, CatalogPackage of) {
        return charges.stream().map(it -> ChargeView.of(it, of)).toList();
    }

    /// Lists the entitlements of a package and of its base plans, which may be private or archived.
    private List<SoldEntitlement> entitlements(CatalogPackage pack) {
        Map<String, PackageEntitlement> granted = new LinkedHashMap<>();
        CatalogPackage next = pack;
        while (next != null) {
            next.content().entitlements().forEach(it -> granted.putIfAbsent(it.featureId(), it));
            PackageVersionKey base = base(next);
            next = base == null ? null : bases.get(base);
        }
        return granted.values().stream()
                .filter(it -> it.isGranted() && !isHidden(it))
                .sorted(comparingDouble(PublicCatalog::order))
                .map(it -> SoldEntitlement.of(it, features.get(it.featureId())))
                .filter(Objects::nonNull)
                .toList();
    }

    private static boolean isHidden(PackageEntitlement it) {
        return it.shown().get("hiddenFromWidgets") instanceof List<?> widgets && widgets.contains(PAYWALL);
    }

    private static double order(PackageEntitlement it) {
        return it.shown().get("order") instanceof Number order ? order.doubleValue() : Double.MAX_VALUE;
    }

    // The wire.

    /// A product with its plans and add-ons in the order of their creation.
    public record ProductView(
            String id, String displayName, @Nullable String description, List<SoldView> plans, List<SoldView> addons) {}

    /// A plan or an add-on. A `CUSTOM` one has no prices, because they are agreed with each customer. Entitlements
    /// include those of base plans, and leave out those that are hidden from the widget `PAYWALL`. Ids of plans and
    /// add-ons that are not listed are left out.
    public record SoldView(
            String id,
            String displayName,
            @Nullable String description,
            @Nullable PricingType pricingType,
            @Nullable String basePlanId,
            List<String> compatibleAddonIds,
            List<String> dependencies,
            @Nullable Integer maxQuantity,
            List<ChargeView> prices,
            List<ChargeView> overagePrices,
            List<MinimumSpend> minimumSpend,
            @Nullable Object defaultTrialConfig,
            List<SoldEntitlement> entitlements) {}

    /// An entitlement with the texts to show. A metered one without a limit that is neither unlimited nor custom
    /// has the limit 0, unless all usage is billed.
    public record SoldEntitlement(
            String featureId,
            String displayName,
            @Nullable Object description,
            FeatureType featureType,
            @Nullable String featureUnits,
            @Nullable String featureUnitsPlural,
            @Nullable BigDecimal usageLimit,
            boolean hasUnlimitedUsage,
            boolean hasSoftLimit,
            boolean isCustom,
            @Nullable ResetPeriod resetPeriod,
            @Nullable List<EnumValue> enumValues) {

        private static @Nullable SoldEntitlement of(PackageEntitlement it, @Nullable CatalogFeature feature) {
            if (feature == null || feature.archivedAt() != null) {
                return null;
            }
            FeatureDraft content = feature.content();
            Object description = it.shown().get("description");
            return new SoldEntitlement(
                    it.featureId(),
                    it.shown().get("displayNameOverride") instanceof String name ? name : content.displayName(),
                    description == null ? content.description() : description,
                    content.featureType(),
                    content.featureUnits(),
                    content.featureUnitsPlural(),
                    it.usageLimit(),
                    it.hasUnlimitedUsage(),
                    it.hasSoftLimit(),
                    it.isCustom(),
                    it.resetPeriod(),
                    content.featureType() == FeatureType.ENUM
                            ? content.enumConfiguration().stream()
                                    .filter(value -> it.enumValues().contains(value.value()))
                                    .toList()
                            : null);
        }
    }
}
