package dev.ambit.console;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A feature of the catalog, as the API returns it.
public record FeatureState(
        String id,
        String displayName,
        @Nullable String description,
        String featureType,
        String meterType,
        String featureStatus,
        @Nullable String featureUnits,
        @Nullable String featureUnitsPlural,
        @Nullable List<Value> enumConfiguration,
        @Nullable Transformation unitTransformation,
        @Nullable MeterState meter,
        Map<String, String> metadata) {

    static final String GROUP = "group";

    public record Value(String value, String displayName) {}

    /// The coarse unit in which usage is shown.
    public record Transformation(
            BigDecimal divide,
            @Nullable String featureUnits,
            @Nullable String featureUnitsPlural,
            @Nullable String round) {

        public String text() {
            return "%s of %s fine units each, rounded %s"
                    .formatted(
                            featureUnitsPlural == null ? "other units" : featureUnitsPlural,
                            EntitlementText.number(divide),
                            "DOWN".equals(round) ? "down" : "up");
        }
    }

    /// Returns whether usage is counted.
    public boolean isMetered() {
        return isNumber() && !meterType.equals("None");
    }

    /// Returns whether plans grant a number: the limit of a metered feature, or a value to read.
    public boolean isNumber() {
        return featureType.equals("NUMBER");
    }

    public boolean isEnum() {
        return featureType.equals("ENUM");
    }

    public boolean isArchived() {
        return featureStatus.equals("SUSPENDED");
    }

    public List<Value> values() {
        return enumConfiguration == null ? List.of() : enumConfiguration;
    }

    /// Returns the group of rows in a price table: set on the feature, or the type that a price list gives it.
    public String group() {
        String group = metadata.get(GROUP);
        String type = metadata.getOrDefault("type", "").replace('_', ' ').toLowerCase(Locale.ROOT);
        return group != null
                ? group
                : type.isEmpty() ? "Features" : type.substring(0, 1).toUpperCase(Locale.ROOT) + type.substring(1);
    }

    /// Returns the id; empty if the name is the id.
    public String idBesideName() {
        return id.equals(displayName) ? "" : id;
    }

    public String typeWord() {
        return switch (featureType) {
            case "NUMBER" ->
                !isMetered() ? "Number" : meterType.equals("FLUCTUATING") ? "Metered, goes up and down" : "Metered";
            case "ENUM" -> "Values";
            default -> "On or off";
        };
    }

    public String units() {
        return Objects.requireNonNullElse(featureUnitsPlural, Objects.requireNonNullElse(featureUnits, ""));
    }

    String valueWord(String value) {
        return values().stream()
                .filter(it -> it.value().equals(value))
                .map(Value::displayName)
                .findFirst()
                .orElse(value);
    }
}
