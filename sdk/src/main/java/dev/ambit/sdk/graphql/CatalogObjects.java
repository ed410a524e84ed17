package dev.ambit.sdk.graphql;

import dev.ambit.catalog.CatalogFeature;
import dev.ambit.catalog.CatalogPackage;
import dev.ambit.catalog.Charge;
import dev.ambit.catalog.EnumValue;
import dev.ambit.catalog.FeatureDraft;
import dev.ambit.catalog.OnDemand;
import dev.ambit.catalog.PackageContent;
import dev.ambit.catalog.PackageEntitlement;
import dev.ambit.catalog.PackageStatus;
import dev.ambit.catalog.PriceTier;
import dev.ambit.catalog.Product;
import dev.ambit.catalog.ProductSettings;
import dev.ambit.catalog.UnitTransformation;
import dev.ambit.engine.Anchoring;
import dev.ambit.engine.ResetPeriod;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Renders a published catalog as objects of the schema. References to other packages are rendered only when a query
/// selects them.
///
/// @param country ISO 3166 code of the prices to show; null shows the general prices
/// @param showsAllCountries whether to show the prices of all countries instead
record CatalogObjects(PublishedCatalog catalog, @Nullable String country, boolean showsAllCountries) {

    private static final String UNITS = "featureUnits";
    private static final String UNITS_PLURAL = "featureUnitsPlural";
    private static final String ID = "id";
    private static final String REF_ID = "refId";
    private static final String DISPLAY_NAME = "displayName";
    private static final String DESCRIPTION = "description";
    private static final String METADATA = "additionalMetaData";
    private static final String ENTITLEMENTS = "entitlements";
    private static final String FEATURE = "feature";

    CatalogObjects(PublishedCatalog catalog, @Nullable String country) {
        this(catalog, country, false);
    }

    /// Returns the plan as type `Plan`. A plan that is not published any more has only its id and name.
    Map<String, @Nullable Object> plan(String id) {
        CatalogPackage plan = catalog.plans().get(id);
        return plan == null ? unpublished(id) : plan(plan);
    }

    Map<String, @Nullable Object> plan(CatalogPackage it) {
        Map<String, @Nullable Object> plan = packaged(it);
        PackageContent content = it.content();
        plan.put("product", product(it.productId()));
        String base = content.parentPlanId();
        plan.put("basePlan", base == null ? null : lazy(() -> plan(base)));
        plan.put("inheritedEntitlements", lazy(() -> inherited(content)));
        plan.put("compatibleAddons", lazy(() -> addons(content.compatibleAddonIds())));
        plan.put("defaultTrialConfig", content.kept().get("defaultTrialConfig"));
        return plan;
    }

    /// Returns the add-on as type `Addon`.
    Map<String, @Nullable Object> addon(String id) {
        CatalogPackage addon = catalog.addons().get(id);
        return addon == null ? unpublished(id) : addon(addon);
    }

    Map<String, @Nullable Object> addon(CatalogPackage addon) {
        Map<String, @Nullable Object> object = packaged(addon);
        Integer max = addon.content().maxQuantity();
        object.put("maxQuantity", max);
        object.put("dependencies", lazy(() -> addons(addon.content().dependencies())));
        return object;
    }

    /// Returns the product as type `Product`.
    Map<String, @Nullable Object> product(String id) {
        Product product = catalog.products().get(id);
        return product == null
                ? Map.of(ID, id, REF_ID, id, "multipleSubscriptions", false, "productSettings", Map.of())
                : product(product);
    }

    Map<String, @Nullable Object> product(Product it) {
        Map<String, @Nullable Object> product = new HashMap<>();
        product.put(ID, it.id());
        product.put(REF_ID, it.id());
        product.put(DISPLAY_NAME, it.displayName());
        product.put(DESCRIPTION, it.description());
        product.put("multipleSubscriptions", it.multipleSubscriptions());
        product.put(METADATA, it.metadata());
        ProductSettings settings = it.settings();
        String downgrade = settings == null ? null : settings.downgradePlanId();
        Map<String, @Nullable Object> shown = new HashMap<>();
        shown.put("downgradePlan", downgrade == null ? null : lazy(() -> plan(downgrade)));
        product.put("productSettings", shown);
        return product;
    }

    /// Returns a price as type `Price`.
    Map<String, @Nullable Object> price(Charge it) {
        List<PriceTier> tiers = it.tiers();
        BigDecimal amount = it.amount();
        Map<String, @Nullable Object> price = new HashMap<>();
        price.put(ID, it.id());
        price.put("billingModel", it.billingModel().name());
        price.put("billingPeriod", it.billingPeriod().name());
        price.put("billingCadence", it.billingCadence().name());
        price.put("billingCountryCode", it.billingCountryCode());
        price.put("minUnitQuantity", it.minUnitQuantity());
        price.put("maxUnitQuantity", it.maxUnitQuantity());
        price.put("blockSize", it.blockSize());
        price.put("price", amount == null ? null : money(amount, it.currency()));
        price.put("tiersMode", it.tiersMode() == null ? null : it.tiersMode().name());
        price.put(
                "tiers",
                tiers == null
                        ? null
                        : tiers.stream().map(tier -> tier(tier, it.currency())).toList());
        price.put(FEATURE, it.featureId() == null ? null : featureOf(it.featureId()));
        return price;
    }

    /// Returns the feature of an entitlement or price, even if it is archived. Widgets print its units without a
    /// check, as in `50 seats`. So a missing singular or plural is replaced by the other form, or else by the
    /// name.
    Map<String, @Nullable Object> featureOf(String id) {
        Map<String, @Nullable Object> object = storedFeature(id);
        if ("NUMBER".equals(object.get("featureType"))) {
            Object one = object.get(UNITS);
            Object several = object.get(UNITS_PLURAL);
            Object name = object.get(DISPLAY_NAME);
            object.put(UNITS, firstPresent(one, several, name));
            object.put(UNITS_PLURAL, firstPresent(several, one, name));
        }
        return object;
    }

    private static @Nullable Object firstPresent(@Nullable Object... values) {
        return Stream.of(values).filter(Objects::nonNull).findFirst().orElse(null);
    }

    /// Returns the feature with the units that it has, also an archived one.
    Map<String, @Nullable Object> storedFeature(String id) {
        CatalogFeature feature = catalog.features().get(id);
        return feature == null
                ? new HashMap<>(Map.of(ID, id, REF_ID, id, DISPLAY_NAME, id, "featureType", "BOOLEAN"))
                : withValues(feature.content());
    }

    private static Map<String, @Nullable Object> withValues(FeatureDraft feature) {
        Map<String, @Nullable Object> object = feature(feature);
        object.put(
                "usedEnumValues",
                feature.enumConfiguration().stream().map(EnumValue::value).toList());
        return object;
    }

    /// Returns a feature as type `Feature` or `EntitlementFeature`.
    static Map<String, @Nullable Object> feature(FeatureDraft it) {
        Map<String, @Nullable Object> feature = new HashMap<>();
        feature.put(ID, it.id());
        feature.put(REF_ID, it.id());
        feature.put(DISPLAY_NAME, it.displayName());
        feature.put(DESCRIPTION, it.description());
        feature.put("featureType", it.featureType().name());
        feature.put(
                "meterType",
                switch (it.meterType()) {
                    case NONE -> "None";
                    case FLUCTUATING -> "Fluctuating";
                    case INCREMENTAL -> "Incremental";
                });
        feature.put(UNITS, it.featureUnits());
        feature.put(UNITS_PLURAL, it.featureUnitsPlural());
        feature.put(METADATA, it.metadata());
        UnitTransformation unit = it.unitTransformation();
        if (unit != null) {
            feature.put(
                    "unitTransformation",
                    Map.of("divide", unit.divide(), "round", unit.rounding().name()));
        }
        return feature;
    }

    static Map<String, Object> money(BigDecimal amount, String currency) {
        return Map.of("amount", amount, "currency", currency.toUpperCase(Locale.ROOT));
    }

    /// Returns the value of the union `ResetPeriodConfiguration`; null for periods without a configuration.
    static @Nullable Map<String, Object> resetConfiguration(ResetPeriod period, Anchoring anchoring) {
        String word = anchoring.wireName();
        return switch (period) {
            case YEAR -> Map.of(SdkSchema.TYPE, "YearlyResetPeriodConfig", "yearlyAccordingTo", word);
            case MONTH -> Map.of(SdkSchema.TYPE, "MonthlyResetPeriodConfig", "monthlyAccordingTo", word);
            case WEEK -> Map.of(SdkSchema.TYPE, "WeeklyResetPeriodConfig", "weeklyAccordingTo", word);
            case DAY, HOUR -> null;
        };
    }

    private List<Map<String, @Nullable Object>> addons(List<String> ids) {
        return ids.stream()
                .filter(catalog.addons()::containsKey)
                .map(this::addon)
                .toList();
    }

    private Map<String, @Nullable Object> packaged(CatalogPackage it) {
        PackageContent content = it.content();
        OnDemand onDemand = content.onDemand();
        Map<String, @Nullable Object> object = new HashMap<>();
        object.put(ID, it.id());
        object.put(REF_ID, it.id());
        object.put(DISPLAY_NAME, content.displayName());
        object.put(DESCRIPTION, content.description());
        object.put("billingId", content.kept().get("billingId"));
        object.put("productId", it.productId());
        object.put("status", PackageStatus.of(it).name());
        object.put("isLatest", !it.isDraft());
        object.put("draftSummary", it.isDraft() ? Map.of("version", it.version()) : null);
        object.put("versionNumber", it.version());
        object.put("createdAt", it.createdAt());
        object.put("updatedAt", it.updatedAt());
        object.put(METADATA, content.metadata());
        object.put(
                "pricingType",
                content.pricingType() == null ? null : content.pricingType().name());
        object.put(ENTITLEMENTS, lazy(() -> entitlements(content.entitlements())));
        object.put("prices", lazy(() -> prices(content.charges())));
        object.put(
                "overageBillingPeriod",
                onDemand == null || onDemand.overageBillingPeriod() == null
                        ? null
                        : onDemand.overageBillingPeriod().name());
        object.put("overagePrices", lazy(() -> onDemand == null ? List.of() : prices(onDemand.overageCharges())));
        return object;
    }

    private static Map<String, @Nullable Object> unpublished(String id) {
        Map<String, @Nullable Object> object = new HashMap<>();
        object.put(ID, id);
        object.put(REF_ID, id);
        object.put(DISPLAY_NAME, id);
        object.put("status", PackageStatus.ARCHIVED.name());
        object.put("versionNumber", 0);
        return object;
    }

    /// A country without a price of its own has the general one.
    private List<Map<String, @Nullable Object>> prices(List<Charge> charges) {
        if (showsAllCountries) {
            return charges.stream().map(this::price).toList();
        }
        Set<String> replaced = new HashSet<>();
        charges.stream()
                .filter(it -> country != null && country.equals(it.billingCountryCode()))
                .forEach(it -> replaced.add(same(it)));
        return charges.stream()
                .filter(it -> it.billingCountryCode() == null
                        ? !replaced.contains(same(it))
                        : it.billingCountryCode().equals(country))
                .map(this::price)
                .toList();
    }

    private static String same(Charge it) {
        return "%s %s %s".formatted(it.featureId(), it.billingPeriod(), it.billingCadence());
    }

    private List<Map<String, @Nullable Object>> entitlements(List<PackageEntitlement> granted) {
        return granted.stream().map(this::entitlement).toList();
    }

    private Map<String, @Nullable Object> entitlement(PackageEntitlement it) {
        Map<String, @Nullable Object> entitlement = new HashMap<>();
        entitlement.put(ID, it.featureId());
        entitlement.put("featureId", it.featureId());
        entitlement.put(FEATURE, featureOf(it.featureId()));
        entitlement.put("isGranted", it.isGranted());
        entitlement.put("isCustom", it.isCustom());
        entitlement.put("usageLimit", it.usageLimit());
        entitlement.put("hasUnlimitedUsage", it.hasUnlimitedUsage());
        entitlement.put("hasSoftLimit", it.hasSoftLimit());
        entitlement.put("enumValues", it.enumValues().isEmpty() ? null : it.enumValues());
        entitlement.put(
                "resetPeriod",
                it.resetPeriod() == null ? null : it.resetPeriod().name());
        if (it.resetPeriod() != null && it.resetPeriodConfiguration() != null) {
            entitlement.put(
                    "resetPeriodConfiguration", resetConfiguration(it.resetPeriod(), it.resetPeriodConfiguration()));
        }
        entitlement.put("behavior", it.behavior().wireName());
        entitlement.put("displayNameOverride", it.shown().get("displayNameOverride"));
        entitlement.put("hiddenFromWidgets", it.shown().get("hiddenFromWidgets"));
        return entitlement;
    }

    /// Returns the entitlements of the base plans that the plan does not replace.
    private List<Map<String, @Nullable Object>> inherited(PackageContent content) {
        Set<String> known = new HashSet<>();
        content.entitlements().forEach(it -> known.add(it.featureId()));
        List<Map<String, @Nullable Object>> inherited = new ArrayList<>();
        Set<String> visited = new HashSet<>();
        String parent = content.parentPlanId();
        while (parent != null && visited.add(parent) && catalog.plans().containsKey(parent)) {
            PackageContent base = catalog.plans().get(parent).content();
            base.entitlements().stream()
                    .filter(it -> known.add(it.featureId()))
                    .forEach(it -> inherited.add(entitlement(it)));
            parent = base.parentPlanId();
        }
        return inherited;
    }

    private static Map<String, @Nullable Object> tier(PriceTier it, String currency) {
        Map<String, @Nullable Object> tier = new HashMap<>();
        tier.put("upTo", it.upTo());
        tier.put("unitPrice", it.unitPrice() == null ? null : money(it.unitPrice(), currency));
        tier.put("flatPrice", it.flatPrice() == null ? null : money(it.flatPrice(), currency));
        return tier;
    }

    static <T> Supplier<T> lazy(Supplier<T> rendering) {
        return rendering;
    }
}
