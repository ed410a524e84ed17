package dev.ambit.pricelist;

import dev.ambit.catalog.BillingCadence;
import dev.ambit.catalog.BillingPeriod;
import dev.ambit.catalog.CatalogDraft;
import dev.ambit.catalog.Charge;
import dev.ambit.catalog.EnumValue;
import dev.ambit.catalog.FeatureDraft;
import dev.ambit.catalog.PackageContent;
import dev.ambit.catalog.PackageDraft;
import dev.ambit.catalog.PackageEntitlement;
import dev.ambit.catalog.PackageKind;
import dev.ambit.catalog.PricingType;
import dev.ambit.engine.Behavior;
import dev.ambit.engine.FeatureType;
import dev.ambit.engine.MeterType;
import dev.ambit.engine.ResetPeriod;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Writes a product in Pricing2Yaml 2.1, without the parts that this format cannot express. Each plan lists all values,
/// because the catalog does not record which values were defaults of a price list.
final class PriceListWriter {

    private static final List<String> FEATURE_TEXTS =
            List.of("automationType", "integrationType", "docUrl", "tag", "expression", "serverExpression", "render");

    private static final Pattern NUMBER = Pattern.compile("[0-9]+(\\.[0-9]+)?");

    private final CatalogDraft product;
    private final String currency;
    private final Map<String, FeatureDraft> features = new LinkedHashMap<>();
    private final Map<String, String> keys = new HashMap<>();
    private final YamlWriter yaml = new YamlWriter();

    private PriceListWriter(CatalogDraft product, String currency) {
        this.product = product;
        this.currency = currency;
        product.features().stream().filter(it -> !isUnit(it)).forEach(it -> features.put(it.id(), it));
        features.values().forEach(it -> keys.put("feature " + it.id(), key(it.id(), it.displayName())));
        product.packages()
                .forEach(it -> keys.put(
                        it.kind() + " " + it.id(), key(it.id(), it.content().displayName())));
    }

    /// @param currency of the prices that are written
    static String write(CatalogDraft product, String currency) {
        var writer = new PriceListWriter(product, currency);
        writer.writeHead();
        writer.writeFeatures();
        writer.writeLimits();
        writer.writePlans();
        writer.writeAddOns();
        return writer.yaml.text();
    }

    /// Returns the display name if an import derives the id from it, and otherwise the id.
    private static String key(String id, String displayName) {
        try {
            return CatalogIds.id("key", displayName).equals(id) ? displayName : id;
        } catch (Problem _) {
            return id;
        }
    }

    private String featureKey(String id) {
        return keys.getOrDefault("feature " + id, id);
    }

    private String key(PackageKind kind, String id) {
        return keys.getOrDefault(kind + " " + id, id);
    }

    private void writeHead() {
        Map<String, String> metadata = product.productMetadata();
        yaml.text("syntaxVersion", "2.1");
        yaml.text("saasName", product.productName());
        for (String name : List.of("version", "createdAt", "url")) {
            text(name, metadata.get(name));
        }
        list("tags", metadata.get("tags"));
        List<String> billing = metadata.keySet().stream()
                .filter(it -> it.startsWith("billing.") && isNumber(metadata.get(it)))
                .sorted()
                .toList();
        if (!billing.isEmpty()) {
            yaml.open("billing");
            billing.forEach(
                    it -> yaml.plain(it.substring("billing.".length()), Objects.requireNonNull(metadata.get(it))));
            yaml.close();
        }
        yaml.text("currency", currency.toUpperCase(Locale.ROOT));
    }

    /// Metadata can hold any text, so a factor that was not imported may be no number.
    private static boolean isNumber(@Nullable String text) {
        return text != null && NUMBER.matcher(text).matches();
    }

    private void writeFeatures() {
        yaml.open("features");
        features.values().stream().filter(it -> !isLimit(it)).forEach(it -> {
            yaml.open(featureKey(it.id()));
            String type = it.metadata().get("type");
            feature(it, type != null && ListedFeature.FEATURE_TYPES.contains(type) ? type : "DOMAIN");
            FEATURE_TEXTS.forEach(name -> text(name, it.metadata().get(name)));
            list("pricingUrls", it.metadata().get("pricingUrls"));
            yaml.close();
        });
        yaml.close();
    }

    private void writeLimits() {
        if (limits().findAny().isEmpty()) {
            return;
        }
        yaml.open("usageLimits");
        limits().forEach(it -> {
            yaml.open(featureKey(it.id()));
            feature(it, limitType(it));
            text("unit", it.metadata().containsKey("type") ? it.metadata().get("unit") : unit(it));
            text("render", it.metadata().get("render"));
            String linked = it.metadata().get("linkedFeatures");
            if (linked != null) {
                yaml.list("linkedFeatures", split(linked).map(this::featureKey).toList());
            }
            yaml.close();
        });
        yaml.close();
    }

    private void feature(FeatureDraft it, String type) {
        text("description", it.description());
        switch (it.featureType()) {
            case BOOLEAN -> {
                yaml.plain("valueType", "BOOLEAN");
                yaml.plain("defaultValue", "false");
            }
            case NUMBER -> {
                yaml.plain("valueType", "NUMERIC");
                yaml.plain("defaultValue", "0");
            }
            case ENUM -> {
                yaml.plain("valueType", "TEXT");
                yaml.list(
                        "defaultValue",
                        it.enumConfiguration().stream().map(EnumValue::value).toList());
            }
        }
        yaml.plain("type", type);
    }

    private void writePlans() {
        yaml.open("plans");
        packages(PackageKind.PLAN).forEach(it -> {
            yaml.open(key(it.kind(), it.id()));
            details(it);
            values("features", it, features.values().stream().filter(feature -> !isLimit(feature)), null);
            values("usageLimits", it, limits(), null);
            yaml.close();
        });
        yaml.close();
    }

    private void writeAddOns() {
        if (packages(PackageKind.ADDON).findAny().isEmpty()) {
            return;
        }
        yaml.open("addOns");
        packages(PackageKind.ADDON).forEach(it -> {
            yaml.open(key(it.kind(), it.id()));
            yaml.list(
                    "availableFor",
                    packages(PackageKind.PLAN)
                            .filter(plan -> plan.content().compatibleAddonIds().contains(it.id()))
                            .map(plan -> key(PackageKind.PLAN, plan.id()))
                            .toList());
            List<String> needed = it.content().dependencies();
            if (!needed.isEmpty()) {
                yaml.list(
                        "dependsOn",
                        needed.stream().map(id -> key(PackageKind.ADDON, id)).toList());
            }
            String excluded = it.content().metadata().get("excludes");
            if (excluded != null) {
                yaml.list(
                        "excludes",
                        split(excluded).map(id -> key(PackageKind.ADDON, id)).toList());
            }
            details(it);
            values("features", it, features.values().stream().filter(feature -> !isLimit(feature)), null);
            values("usageLimits", it, limits(), Behavior.OVERRIDE);
            values("usageLimitsExtensions", it, limits(), Behavior.INCREMENT);
            yaml.close();
        });
        yaml.close();
    }

    private Stream<FeatureDraft> limits() {
        return features.values().stream().filter(PriceListWriter::isLimit);
    }

    private Stream<PackageDraft> packages(PackageKind kind) {
        return product.packages().stream().filter(it -> it.kind() == kind);
    }

    private void details(PackageDraft it) {
        PackageContent content = it.content();
        text("description", content.description());
        if ("true".equals(content.metadata().get("private"))) {
            yaml.plain("private", "true");
        }
        Optional<Charge> charge = content.charges().stream()
                .filter(one -> one.currency().equals(currency) && one.amount() != null)
                .findFirst();
        if (content.pricingType() == PricingType.CUSTOM) {
            yaml.text("price", content.metadata().getOrDefault("price", "Contact Sales"));
        } else {
            yaml.plain(
                    "price",
                    charge.map(Charge::amount).map(BigDecimal::toPlainString).orElse("0"));
        }
        text(
                "unit",
                content.metadata().getOrDefault("unit", charge.map(this::unit).orElse(null)));
    }

    private @Nullable String unit(Charge charge) {
        if (charge.billingCadence() == BillingCadence.ONE_OFF) {
            return "one time purchase";
        }
        String noun = charge.featureId() == null
                ? ""
                : product.features().stream()
                        .filter(it -> it.id().equals(charge.featureId()))
                        .map(it -> Objects.requireNonNullElse(it.featureUnits(), it.displayName()))
                        .findFirst()
                        .orElse("unit");
        String period = charge.billingPeriod() == BillingPeriod.ANNUALLY ? "year" : "month";
        return noun.isEmpty() && period.equals("month") ? null : noun + "/" + period;
    }

    /// Writes the values of a package. A plan states all of them, an add-on those that it grants.
    ///
    /// @param behavior of the entitlements that are written; null: any
    private void values(String name, PackageDraft pack, Stream<FeatureDraft> listed, @Nullable Behavior behavior) {
        Map<String, String> values = new LinkedHashMap<>();
        listed.forEach(feature -> {
            PackageEntitlement it = pack.content().entitlements().stream()
                    .filter(one -> one.featureId().equals(feature.id()) && one.isGranted())
                    .findFirst()
                    .orElse(null);
            boolean isWritten =
                    it == null ? pack.kind() == PackageKind.PLAN : behavior == null || it.behavior() == behavior;
            if (isWritten) {
                values.put(featureKey(feature.id()), value(feature, it));
            }
        });
        if (!values.isEmpty()) {
            yaml.open(name);
            values.forEach((key, value) -> yaml.plain(key, "{value: %s}".formatted(value)));
            yaml.close();
        }
    }

    private static String value(FeatureDraft feature, @Nullable PackageEntitlement it) {
        return switch (feature.featureType()) {
            case BOOLEAN -> String.valueOf(it != null);
            case NUMBER -> {
                BigDecimal limit = it == null ? null : it.usageLimit();
                yield it != null && it.hasUnlimitedUsage() ? ".inf" : limit == null ? "0" : limit.toPlainString();
            }
            case ENUM -> YamlWriter.flow(it == null ? List.of() : it.enumValues());
        };
    }

    private void text(String name, @Nullable String text) {
        if (text != null) {
            yaml.text(name, text);
        }
    }

    private void list(String name, @Nullable String joined) {
        if (joined != null) {
            yaml.list(name, split(joined).toList());
        }
    }

    private static Stream<String> split(String joined) {
        return Arrays.stream(joined.split(",", -1));
    }

    /// Returns whether an import created the feature to count the units of prices.
    private boolean isUnit(FeatureDraft it) {
        Set<String> names = it.metadata().keySet();
        boolean isGranted = product.packages().stream()
                .anyMatch(pack -> pack.content().entitlements().stream()
                        .anyMatch(one -> one.featureId().equals(it.id())));
        return it.id().startsWith("unit-") && !names.contains("type") && !isGranted;
    }

    private static boolean isLimit(FeatureDraft it) {
        String type = it.metadata().get("type");
        return type == null ? it.featureType() == FeatureType.NUMBER : LimitType.NAMES.contains(type);
    }

    private String limitType(FeatureDraft it) {
        String type = it.metadata().get("type");
        if (type != null) {
            return type;
        }
        return switch (it.meterType()) {
            case NONE -> "RESPONSE_DRIVEN";
            case FLUCTUATING -> "NON_RENEWABLE";
            case INCREMENTAL -> reset(it) == null ? "TIME_DRIVEN" : "RENEWABLE";
        };
    }

    /// Returns the unit of a limit that no import created, such as `call/day`.
    private @Nullable String unit(FeatureDraft it) {
        String noun = Objects.requireNonNullElse(it.featureUnits(), "");
        ResetPeriod reset = it.meterType() == MeterType.INCREMENTAL ? reset(it) : null;
        String unit = reset == null ? noun : noun + "/" + reset.name().toLowerCase(Locale.ROOT);
        return unit.isEmpty() ? null : unit;
    }

    /// Returns the reset period of the first entitlement that has one. A list has one period per limit.
    private @Nullable ResetPeriod reset(FeatureDraft feature) {
        return product.packages().stream()
                .flatMap(it -> it.content().entitlements().stream())
                .filter(it -> it.featureId().equals(feature.id()))
                .map(PackageEntitlement::resetPeriod)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
