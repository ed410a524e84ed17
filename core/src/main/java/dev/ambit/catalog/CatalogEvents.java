package dev.ambit.catalog;

import dev.ambit.event.Changes;
import dev.ambit.event.EventType;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The catalog's events in the event log.
public final class CatalogEvents {

    private CatalogEvents() {}

    public static void productCreated(Changes changes, ProductDraft product) {
        changes.add(
                EventType.PRODUCT_CREATED,
                product.id(),
                null,
                new ProductBody(
                        product.id(),
                        product.displayName(),
                        product.description(),
                        ProductStatus.PUBLISHED,
                        product.metadata()));
    }

    static void productUpdated(Changes changes, Product product) {
        changes.add(
                EventType.PRODUCT_UPDATED,
                product.id(),
                null,
                new ProductBody(
                        product.id(),
                        product.displayName(),
                        product.description(),
                        product.status(),
                        product.metadata()));
    }

    static void featureCreated(Changes changes, CatalogFeature feature) {
        changes.add(EventType.FEATURE_CREATED, feature.id(), null, FeatureBody.of(feature));
    }

    public static void featureUpdated(Changes changes, CatalogFeature feature) {
        changes.add(EventType.FEATURE_UPDATED, feature.id(), null, FeatureBody.of(feature));
    }

    /// Adds the event of a package that was published, archived or unarchived.
    static void published(Changes changes, CatalogPackage it, boolean isFirst) {
        EventType type = switch (it.kind()) {
            case PLAN -> isFirst ? EventType.PLAN_CREATED : EventType.PLAN_UPDATED;
            case ADDON -> isFirst ? EventType.ADDON_CREATED : EventType.ADDON_UPDATED;
        };
        changes.add(type, it.id(), null, PackageBody.of(it));
    }

    record ProductBody(
            String id, String name, @Nullable String description, ProductStatus status, Map<String, String> metadata) {}

    /// The feature in the body of every event that contains one.
    public record FeatureBody(
            String id,
            UUID entityId,
            String name,
            @Nullable String description,
            @Nullable String unit,
            @Nullable String units,
            @Nullable UnitTransformation unitTransformation,
            String featureType,
            String meterType,
            List<EnumValue> enumConfiguration,
            FeatureStatus status) {

        public static FeatureBody of(CatalogFeature it) {
            FeatureDraft feature = it.content();
            return new FeatureBody(
                    feature.id(),
                    it.publicId(),
                    feature.displayName(),
                    feature.description(),
                    feature.featureUnits(),
                    feature.featureUnitsPlural(),
                    feature.unitTransformation(),
                    feature.featureType().name(),
                    feature.meterType().wireName(),
                    feature.enumConfiguration(),
                    it.status());
        }
    }

    record PackageBody(
            String id,
            String name,
            @Nullable String description,
            String productId,
            PackageStatus status,
            boolean isLatest,
            int version,
            List<PackageEntitlementBody> packageEntitlements,
            List<PriceBody> prices,
            Map<String, String> metadata) {

        static PackageBody of(CatalogPackage it) {
            return new PackageBody(
                    it.id(),
                    it.content().displayName(),
                    it.content().description(),
                    it.productId(),
                    it.archivedAt() == null ? PackageStatus.PUBLISHED : PackageStatus.ARCHIVED,
                    true,
                    it.version(),
                    it.content().entitlements().stream()
                            .map(PackageEntitlementBody::of)
                            .toList(),
                    it.content().charges().stream().map(PriceBody::of).toList(),
                    it.content().metadata());
        }
    }

    record PackageEntitlementBody(
            FeatureReference feature,
            boolean hasUnlimitedUsage,
            @Nullable BigDecimal usageLimit) {

        static PackageEntitlementBody of(PackageEntitlement it) {
            return new PackageEntitlementBody(
                    new FeatureReference(it.featureId()), it.hasUnlimitedUsage(), it.usageLimit());
        }
    }

    record FeatureReference(String id) {}

    /// A price; without an amount it has tiers.
    record PriceBody(
            BillingModel billingModel,
            BillingPeriod billingPeriod,
            @Nullable BigDecimal amount,
            String currency,
            @Nullable String billingCountryCode) {

        static PriceBody of(Charge it) {
            return new PriceBody(
                    it.billingModel(), it.billingPeriod(), it.amount(), it.currency(), it.billingCountryCode());
        }
    }
}
