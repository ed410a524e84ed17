package dev.ambit.cli;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Translates a catalog of the GraphQL API into sections of a catalog file, and names what a file cannot contain.
final class CatalogTranslation {

    static final String ID = "refId";

    private static final String DISPLAY_NAME = "displayName";
    private static final String DESCRIPTION = "description";
    private static final String ENTITLEMENTS = "entitlements";
    private static final String HIDDEN_FROM_WIDGETS = "hiddenFromWidgets";
    private static final String METADATA = "metadata";
    private static final Set<String> BILLING_MODELS = Set.of("FLAT_FEE", "PER_UNIT", "USAGE_BASED");

    private final List<String> notes;
    private final Map<String, Object> features = new TreeMap<>();

    /// @param notes receives a line for each thing that is not migrated
    CatalogTranslation(List<String> notes) {
        this.notes = notes;
    }

    /// Returns entities by section and id.
    Map<String, Map<String, Object>> sections(JsonObject catalog) {
        Map<String, Object> products = new TreeMap<>();
        Map<String, Object> plans = new TreeMap<>();
        Map<String, Object> addons = new TreeMap<>();
        catalog.list("features").forEach(this::addFeature);
        catalog.list("products").forEach(it -> products.put(it.text(ID), product(it)));
        catalog.list("plans").forEach(it -> plans.put(it.text(ID), plan(it)));
        catalog.list("addons").forEach(it -> addons.put(it.text(ID), addon(it)));
        return Map.of("products", products, "features", features, "plans", plans, "addons", addons);
    }

    private Map<String, Object> product(JsonObject it) {
        String downgrade = it.text("productSettings.downgradePlan.refId");
        if (!downgrade.isEmpty()) {
            notes.add("Product %s: the downgrade plan %s.".formatted(it.text(ID), downgrade));
        }
        Map<String, Object> product = described(it);
        product.put("multipleSubscriptions", Boolean.valueOf(it.text("multipleSubscriptions")));
        return product;
    }

    private void addFeature(JsonObject it) {
        Map<String, Object> feature = described(it);
        copy(feature, it, "featureType", "featureUnits", "featureUnitsPlural");
        String meter = it.text("meterType");
        feature.put("meterType", meter.isEmpty() || meter.equals("None") ? "None" : meter.toUpperCase(Locale.ROOT));
        if (it.fields().get("unitTransformation") instanceof Map<?, ?> unit) {
            feature.put("unitTransformation", unit);
        }
        if (it.fields().get("usedEnumValues") instanceof List<?> values && !values.isEmpty()) {
            feature.put(
                    "enumConfiguration",
                    values.stream()
                            .map(value -> Map.of("value", value, DISPLAY_NAME, value))
                            .toList());
            if (!features.containsKey(it.text(ID))) {
                note("Feature", it, "the display names of its values", true);
            }
        }
        features.putIfAbsent(it.text(ID), feature);
    }

    private Map<String, Object> plan(JsonObject it) {
        Map<String, Object> plan = packaged("Plan", it);
        String base = it.text("basePlan.refId");
        if (!base.isEmpty()) {
            plan.put("parentPlanId", base);
        }
        plan.put("compatibleAddonIds", ids(it.list("compatibleAddons")));
        JsonObject trial = it.objectOrEmpty("defaultTrialConfig");
        if (!trial.text("duration").isEmpty()) {
            Map<String, Object> config = new LinkedHashMap<>();
            copy(config, trial, "duration", "units", "trialEndBehavior");
            plan.put("kept", Map.of("defaultTrialConfig", config));
        }
        note("Plan", it, "the budget of its trial", !trial.text("budget.limit").isEmpty());
        note(
                "Plan",
                it,
                "its add-on groups",
                !it.list("compatiblePackageGroups").isEmpty());
        return plan;
    }

    private Map<String, Object> addon(JsonObject it) {
        Map<String, Object> addon = packaged("Add-on", it);
        copy(addon, it, "maxQuantity");
        addon.put("dependencies", ids(it.list("dependencies")));
        return addon;
    }

    private Map<String, Object> packaged(String kind, JsonObject it) {
        Map<String, Object> fields = described(it);
        copy(fields, it, "pricingType", "productId");
        note(
                kind,
                it,
                "the billing id " + it.text("billingId"),
                !it.text("billingId").isEmpty());
        note(
                kind,
                it,
                "that it is hidden from the widgets " + it.text(HIDDEN_FROM_WIDGETS),
                !it.text(HIDDEN_FROM_WIDGETS).isEmpty());
        Map<String, Object> entitlements = new LinkedHashMap<>();
        for (JsonObject granted : it.list(ENTITLEMENTS)) {
            addFeature(granted.object("feature"));
            entitlements.put(granted.text("feature.refId"), entitlement(granted));
        }
        fields.put(ENTITLEMENTS, entitlements);
        fields.put("charges", charges(kind, it, "prices"));
        List<Object> overage = charges(kind, it, "overagePrices");
        if (!overage.isEmpty()) {
            Map<String, Object> demand = new LinkedHashMap<>(Map.of("overageCharges", overage));
            copy(demand, it, "overageBillingPeriod");
            fields.put("onDemand", demand);
        }
        return fields;
    }

    private static Map<String, Object> entitlement(JsonObject it) {
        Map<String, Object> fields = new LinkedHashMap<>();
        copy(fields, it, "isGranted", "usageLimit", "hasUnlimitedUsage", "hasSoftLimit", "enumValues", "isCustom");
        copy(fields, it, "resetPeriod", "behavior");
        Map<String, Object> shown = new LinkedHashMap<>();
        copy(shown, it, "displayNameOverride");
        if (!it.text(HIDDEN_FROM_WIDGETS).isEmpty()) {
            copy(shown, it, HIDDEN_FROM_WIDGETS);
        }
        fields.put("shown", shown);
        JsonObject anchor = it.objectOrEmpty("resetPeriodConfiguration");
        anchor.fields().values().stream()
                .filter(String.class::isInstance)
                .findFirst()
                .ifPresent(word -> fields.put("resetPeriodConfiguration", word));
        return fields;
    }

    private List<Object> charges(String kind, JsonObject packaged, String field) {
        List<Object> charges = new ArrayList<>();
        for (JsonObject it : packaged.list(field)) {
            String model = it.text("billingModel");
            if (BILLING_MODELS.contains(model)) {
                charges.add(charge(it));
            } else {
                note(kind, packaged, "a price with the billing model " + model, true);
            }
        }
        return charges;
    }

    private Map<String, Object> charge(JsonObject it) {
        Map<String, Object> charge = new LinkedHashMap<>();
        copy(charge, it, "billingModel", "billingPeriod", "billingCadence", "billingCountryCode");
        copy(charge, it, "minUnitQuantity", "maxUnitQuantity");
        List<JsonObject> tiers = it.list("tiers");
        JsonObject amount = it.objectOrEmpty("price");
        if (tiers.isEmpty()) {
            copy(charge, it, "blockSize");
            copy(charge, amount, "amount");
            charge.put("currency", currency(amount));
        } else {
            copy(charge, it, "tiersMode");
            charge.put("tiers", tiers.stream().map(CatalogTranslation::tier).toList());
            JsonObject first = tiers.getFirst();
            charge.put(
                    "currency",
                    currency(first.objectOrEmpty(first.text("unitPrice").isEmpty() ? "flatPrice" : "unitPrice")));
        }
        if (!it.text("feature.refId").isEmpty()) {
            addFeature(it.object("feature"));
            charge.put("featureId", it.text("feature.refId"));
        }
        return charge;
    }

    private static Map<String, Object> tier(JsonObject it) {
        Map<String, Object> tier = new LinkedHashMap<>();
        copy(tier, it, "upTo");
        for (String price : List.of("unitPrice", "flatPrice")) {
            Map<String, Object> money = new LinkedHashMap<>();
            copy(money, it.objectOrEmpty(price), "amount");
            money.values().forEach(amount -> tier.put(price, amount));
        }
        return tier;
    }

    private static String currency(JsonObject money) {
        return money.text("currency").toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> described(JsonObject it) {
        Map<String, Object> fields = new LinkedHashMap<>();
        copy(fields, it, DISPLAY_NAME, DESCRIPTION);
        fields.put(METADATA, texts(it));
        return fields;
    }

    /// Returns the metadata of an object, whose values become texts.
    static Map<String, String> texts(JsonObject it) {
        Map<String, String> texts = new TreeMap<>();
        it.objectOrEmpty("additionalMetaData")
                .fields()
                .forEach((name, value) -> texts.put(String.valueOf(name), String.valueOf(value)));
        return texts;
    }

    /// Copies the fields that are not null. Whole numbers lose the decimals that GraphQL gives them.
    static void copy(Map<String, Object> to, JsonObject from, String... names) {
        for (String name : names) {
            @Nullable Object value = from.fields().get(name);
            if (value != null) {
                to.put(name, value instanceof BigDecimal number ? plain(number) : value);
            }
        }
    }

    private static BigDecimal plain(BigDecimal number) {
        return new BigDecimal(number.stripTrailingZeros().toPlainString());
    }

    private static List<String> ids(List<JsonObject> packages) {
        return packages.stream().map(it -> it.text(ID)).toList();
    }

    private void note(String kind, JsonObject it, String what, boolean isPresent) {
        if (isPresent) {
            notes.add("%s %s: %s.".formatted(kind, it.text(ID), what));
        }
    }
}
