package dev.ambit.catalog;

import dev.ambit.catalog.CatalogComparison.Kind;
import dev.ambit.http.Json;
import java.math.BigDecimal;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Names the fields, values and prices of two compared catalogs.
final class ComparedNames {

    private static final Pattern CAMEL_CASE_BOUNDARY = Pattern.compile("(?<=[a-z])(?=[A-Z])");

    private static final Map<String, String> LABELS = Map.ofEntries(
            Map.entry("displayName", "Name"),
            Map.entry("parentPlanId", "Base plan"),
            Map.entry("compatibleAddonIds", "Compatible add-ons"),
            Map.entry("dependencies", "Required add-ons"),
            Map.entry("productId", "Product"),
            Map.entry("isDefault", "Default product"),
            Map.entry("hasUnlimitedUsage", "Unlimited usage"),
            Map.entry("hasSoftLimit", "Soft limit"),
            Map.entry("isGranted", "Granted"),
            Map.entry("isCustom", "Custom value"),
            Map.entry("subscriptionStartPlanId", "Start plan"),
            Map.entry("downgradePlanId", "Downgrade plan"),
            Map.entry("featureUnits", "Unit"),
            Map.entry("featureUnitsPlural", "Units"));

    /// The fields that contain ids, and the kinds of their entities.
    private static final Map<String, Kind> REFERENCES = Map.of(
            "parentPlanId", Kind.PLAN,
            "subscriptionStartPlanId", Kind.PLAN,
            "downgradePlanId", Kind.PLAN,
            "compatibleAddonIds", Kind.ADDON,
            "dependencies", Kind.ADDON,
            "productId", Kind.PRODUCT);

    private final Map<String, Object> from;
    private final Map<String, Object> to;

    ComparedNames(Map<String, Object> from, Map<String, Object> to) {
        this.from = from;
        this.to = to;
    }

    /// Returns the display name of an entity, from the catalog `to` if it contains the entity.
    String of(Kind kind, String id) {
        return Objects.requireNonNullElseGet(
                name(to, kind, id), () -> Objects.requireNonNullElse(name(from, kind, id), id));
    }

    /// Returns the value of an entity at a path, from the catalog `to` if it has one.
    @Nullable
    Object value(Kind kind, String id, List<String> path) {
        Object value = value(to, kind, id, path);
        return value == null ? value(from, kind, id, path) : value;
    }

    private static @Nullable Object value(Map<String, Object> catalog, Kind kind, String id, List<String> path) {
        Object value = catalog.get(kind.section) instanceof Map<?, ?> entities ? entities.get(id) : null;
        for (String name : path) {
            value = value instanceof Map<?, ?> fields ? fields.get(name) : null;
        }
        return value;
    }

    private static @Nullable String name(Map<String, Object> catalog, Kind kind, String id) {
        return catalog.get(kind.section) instanceof Map<?, ?> entities
                        && entities.get(id) instanceof Map<?, ?> entity
                        && entity.get("displayName") instanceof String name
                ? name
                : null;
    }

    /// Returns the label of a field, such as `API calls: usage limit`.
    String label(List<String> path) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < path.size(); i++) {
            String name = path.get(i);
            boolean isFeature = i == 1 && path.getFirst().equals("entitlements");
            boolean isKey = i == 1 && List.of("metadata", "kept").contains(path.getFirst());
            if (isFeature) {
                words.add(of(Kind.FEATURE, name));
            } else if (isKey) {
                words.add(name);
            } else if (path.size() == 1
                    || i > 0
                    || !List.of("entitlements", "kept").contains(name)) {
                words.add(label(name));
            }
        }
        String first = words.getFirst();
        return words.size() == 1
                ? first
                : first + ": "
                        + String.join(": ", words.subList(1, words.size())).toLowerCase(Locale.ROOT);
    }

    private static String label(String field) {
        String known = LABELS.get(field);
        if (known != null) {
            return known;
        }
        String words = CAMEL_CASE_BOUNDARY.matcher(field).replaceAll(" ").toLowerCase(Locale.ROOT);
        return words.isEmpty() ? field : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    /// Returns a value as text; empty if it is absent or empty.
    String text(List<String> path, @Nullable Object value) {
        Kind kind = REFERENCES.get(path.getLast());
        return switch (value) {
            case null -> "";
            case Boolean isTrue -> isTrue ? "yes" : "no";
            case BigDecimal number -> number(number.stripTrailingZeros());
            case String id when kind != null -> named(kind, id);
            case List<?> list
            when kind != null ->
                list.stream().map(it -> named(kind, String.valueOf(it))).collect(Collectors.joining(", "));
            case List<?> list -> list.stream().map(ComparedNames::plain).collect(Collectors.joining(", "));
            case Map<?, ?> map when map.isEmpty() -> "";
            case Map<?, ?> map when map.containsKey("featureId") && map.containsKey("isGranted") -> entitlement(map);
            default -> plain(value);
        };
    }

    private String named(Kind kind, String id) {
        String name = of(kind, id);
        return name.equals(id) ? id : "%s (%s)".formatted(name, id);
    }

    private static String plain(@Nullable Object value) {
        return value instanceof Map || value instanceof List ? Json.text(value) : String.valueOf(value);
    }

    private static String entitlement(Map<?, ?> fields) {
        if (Boolean.TRUE.equals(fields.get("isCustom"))) {
            return "custom value";
        }
        if (!Boolean.TRUE.equals(fields.get("isGranted"))) {
            return "not granted";
        }
        List<String> words = new ArrayList<>();
        if (Boolean.TRUE.equals(fields.get("hasUnlimitedUsage"))) {
            words.add("unlimited");
        } else if (fields.get("usageLimit") instanceof BigDecimal limit) {
            words.add((Boolean.TRUE.equals(fields.get("hasSoftLimit")) ? "soft limit " : "limit ")
                    + number(limit.stripTrailingZeros()));
        }
        if (fields.get("resetPeriod") instanceof String period) {
            words.add("per " + period.toLowerCase(Locale.ROOT));
        }
        if (fields.get("resetPeriodConfiguration") instanceof String anchor) {
            words.add(anchor(anchor));
        }
        if (fields.get("enumValues") instanceof List<?> values && !values.isEmpty()) {
            words.add(values.stream().map(String::valueOf).collect(Collectors.joining(", ")));
        }
        return words.isEmpty() ? "granted" : String.join(" ", words);
    }

    /// Returns the label of a price, such as `Monthly price per unit of Seats`.
    String price(Charge it) {
        String period = it.billingPeriod() == BillingPeriod.MONTHLY ? "Monthly" : "Annual";
        String feature = it.featureId() == null ? "" : of(Kind.FEATURE, it.featureId());
        String subject = switch (it.billingModel()) {
            case FLAT_FEE -> "flat fee";
            case PER_UNIT -> "price per unit of " + feature;
            case USAGE_BASED -> "price for usage of " + feature;
        };
        String once = it.billingCadence() == BillingCadence.ONE_OFF ? ", once" : "";
        String country = it.billingCountryCode() == null ? "" : ", " + it.billingCountryCode();
        return "%s %s%s%s".formatted(period, subject, once, country);
    }

    /// Returns the amount of a price, or its tiers.
    static String amount(@Nullable Charge it) {
        if (it == null) {
            return "";
        }
        List<String> words = new ArrayList<>();
        String currency = it.currency().toUpperCase(Locale.ROOT);
        if (it.amount() != null) {
            words.add("%s %s".formatted(number(it.amount()), currency));
        }
        if (it.blockSize() != null) {
            words.add("per block of " + number(it.blockSize()));
        }
        if (it.tiers() != null) {
            words.add(it.tiers().stream()
                    .map(tier -> tier(tier, currency))
                    .collect(Collectors.joining("; ", it.tiersMode() == null ? "" : mode(it.tiersMode()), "")));
        }
        if (it.minUnitQuantity() != null) {
            words.add("at least " + number(it.minUnitQuantity()));
        }
        if (it.maxUnitQuantity() != null) {
            words.add("at most " + number(it.maxUnitQuantity()));
        }
        if (it.resetPeriod() != null) {
            words.add("reset per " + it.resetPeriod().name().toLowerCase(Locale.ROOT));
        }
        if (it.resetPeriodConfiguration() != null) {
            words.add(anchor(it.resetPeriodConfiguration().wireName()));
        }
        return String.join(", ", words);
    }

    /// Returns the number with thousands separators and all its decimals, such as `3,000` or `0.008`.
    private static String number(BigDecimal value) {
        var format = new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT));
        format.setMinimumFractionDigits(Math.max(0, value.scale()));
        return format.format(value);
    }

    private static String anchor(String word) {
        return "(%s)"
                .formatted(CAMEL_CASE_BOUNDARY.matcher(word).replaceAll(" ").toLowerCase(Locale.ROOT));
    }

    private static String mode(TiersMode mode) {
        return mode.name().toLowerCase(Locale.ROOT) + " tiers: ";
    }

    private static String tier(PriceTier it, String currency) {
        String upTo = it.upTo() == null ? "beyond" : "up to " + number(it.upTo());
        String unit = it.unitPrice() == null ? "" : " %s %s each".formatted(number(it.unitPrice()), currency);
        String flat = it.flatPrice() == null ? "" : " %s %s flat".formatted(number(it.flatPrice()), currency);
        return upTo + unit + flat;
    }
}
