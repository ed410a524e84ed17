package dev.ambit.order;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;

import dev.ambit.catalog.BillingCadence;
import dev.ambit.catalog.BillingModel;
import dev.ambit.catalog.BillingPeriod;
import dev.ambit.catalog.CatalogDraft;
import dev.ambit.catalog.CatalogFeature;
import dev.ambit.catalog.CatalogPackage;
import dev.ambit.catalog.Charge;
import dev.ambit.catalog.FeatureDraft;
import dev.ambit.catalog.PackageContent;
import dev.ambit.catalog.PackageDraft;
import dev.ambit.catalog.PackageEntitlement;
import dev.ambit.catalog.PackageKind;
import dev.ambit.catalog.PricingType;
import dev.ambit.catalog.ProductDraft;
import dev.ambit.catalog.VersionState;
import dev.ambit.engine.Behavior;
import dev.ambit.engine.FeatureType;
import dev.ambit.engine.MeterType;
import dev.ambit.stack.ResourceClass;
import dev.ambit.stack.ResourceKind;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The default catalog for selling development environments, which the operator can change: a plan with a base
/// fee and prices per integration and requirement, and an add-on for each kind of resource that is not shared.
final class DefaultCatalog {

    static final String PRODUCT = "development-environments";
    static final String PLAN = "development-environment";

    /// The feature that grants access to the stack.
    static final String FEATURE = "development-environments";

    static final String INTEGRATIONS = "development-integrations";
    static final String REQUIREMENTS = "development-requirements";
    static final String CURRENCY = "eur";

    private static final BigDecimal BASE = new BigDecimal("20");
    private static final BigDecimal PER_KIND = new BigDecimal("5");
    private static final BigDecimal PER_INTEGRATION = new BigDecimal("4");
    private static final BigDecimal PER_REQUIREMENT = new BigDecimal("2.50");
    private static final String NAME = "Development environments";

    private DefaultCatalog() {}

    /// Returns the product, which allows one subscription per environment.
    static ProductDraft product() {
        return new ProductDraft(PRODUCT, NAME, null, false, true, Map.of());
    }

    static CatalogDraft catalog() {
        List<PackageDraft> addons = ResourceKind.ORDERED.stream()
                .filter(it -> it.resourceClass() != ResourceClass.SHARED
                        && it.resourceClass() != ResourceClass.PRODUCTION_ONLY)
                .map(it -> addon(it, flat(PER_KIND)))
                .toList();
        PackageDraft plan = plan(
                List.of(flat(BASE), perUnit(INTEGRATIONS, PER_INTEGRATION), perUnit(REQUIREMENTS, PER_REQUIREMENT)),
                addons.stream().map(PackageDraft::id).toList());
        return new CatalogDraft(
                PRODUCT,
                NAME,
                Map.of(),
                List.of(
                        feature(FEATURE, NAME, FeatureType.BOOLEAN),
                        feature(INTEGRATIONS, "Integrations", FeatureType.NUMBER),
                        feature(REQUIREMENTS, "Requirements", FeatureType.NUMBER)),
                Stream.concat(Stream.of(plan), addons.stream()).toList(),
                List.of());
    }

    /// Returns the prices of the default catalog before it is published.
    static Prices prices() {
        CatalogDraft catalog = catalog();
        Map<String, CatalogPackage> addons =
                catalog.packages().stream().map(DefaultCatalog::published).collect(toMap(CatalogPackage::id, it -> it));
        CatalogPackage plan = requireNonNull(addons.remove(PLAN));
        return new Prices(
                plan,
                addons,
                catalog.features().stream()
                        .map(it -> new CatalogFeature(it, UUID.randomUUID(), Instant.EPOCH, Instant.EPOCH, null, null))
                        .collect(toMap(CatalogFeature::id, it -> it)));
    }

    private static CatalogPackage published(PackageDraft it) {
        return new CatalogPackage(
                it.kind(),
                it.id(),
                it.productId(),
                1,
                VersionState.PUBLISHED,
                null,
                it.content(),
                Instant.EPOCH,
                Instant.EPOCH,
                null);
    }

    /// Returns the id of the add-on for a kind.
    static String addon(ResourceKind kind) {
        return "development-" + kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static PackageDraft plan(List<Charge> charges, List<String> addons) {
        var granted = new PackageEntitlement(
                FEATURE, true, null, false, false, List.of(), null, null, Behavior.INCREMENT, false, Map.of());
        return new PackageDraft(
                PackageKind.PLAN, PLAN, PRODUCT, content("Development environment", addons, List.of(granted), charges));
    }

    private static PackageDraft addon(ResourceKind kind, Charge charge) {
        String words = kind.name().charAt(0)
                + kind.name().substring(1).toLowerCase(Locale.ROOT).replace('_', ' ');
        return new PackageDraft(
                PackageKind.ADDON, addon(kind), PRODUCT, content(words, List.of(), List.of(), List.of(charge)));
    }

    private static PackageContent content(
            String displayName, List<String> addons, List<PackageEntitlement> entitlements, List<Charge> charges) {
        return new PackageContent(
                displayName,
                null,
                PricingType.PAID,
                null,
                addons,
                List.of(),
                null,
                entitlements,
                charges,
                null,
                Map.of(),
                Map.of());
    }

    private static Charge flat(BigDecimal amount) {
        return charge(BillingModel.FLAT_FEE, amount, null);
    }

    private static Charge perUnit(String feature, BigDecimal amount) {
        return charge(BillingModel.PER_UNIT, amount, feature);
    }

    private static Charge charge(BillingModel model, BigDecimal amount, @Nullable String feature) {
        return Charge.of(model, BillingPeriod.MONTHLY, BillingCadence.RECURRING, amount, CURRENCY, feature);
    }

    private static FeatureDraft feature(String id, String displayName, FeatureType type) {
        return new FeatureDraft(
                id,
                displayName,
                "Development environments of an account.",
                type,
                MeterType.NONE,
                null,
                null,
                List.of(),
                null,
                CatalogDraft.madeFor(PRODUCT, Map.of()),
                null);
    }
}
