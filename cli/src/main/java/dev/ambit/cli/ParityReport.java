package dev.ambit.cli;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Compares the entitlements of customers at two servers: each feature of each customer and of each of its
/// resources.
final class ParityReport {

    /// The entitlement of a feature to which a customer has no access.
    static final JsonObject NO_ENTITLEMENT = new JsonObject(Map.of());

    private static final String RESOURCE_ID = "resourceId";
    private static final String USAGE = "currentUsage";
    private static final Set<String> FLAGS = Set.of("isGranted", "hasUnlimitedUsage", "hasSoftLimit");
    private static final List<String> FIELDS =
            List.of("isGranted", "usageLimit", "hasUnlimitedUsage", "hasSoftLimit", "enumValues", "resetPeriod", USAGE);

    private final Set<String> features;
    private final List<JsonObject> differences = new ArrayList<>();
    private long compared;

    /// @param features ids of the features to compare
    ParityReport(Set<String> features) {
        this.features = Set.copyOf(features);
    }

    long compared() {
        return compared;
    }

    /// Returns each field whose values differ: `customer`, `resource`, `feature`, `field`, `source` and `target`.
    List<JsonObject> differences() {
        return List.copyOf(differences);
    }

    void add(String customer, List<JsonObject> source, List<JsonObject> target) {
        differences.addAll(differences(customer, source, target));
        source.forEach(it -> compared += compared(it).size());
    }

    /// Returns the differences of one customer without adding them.
    List<JsonObject> differences(String customer, List<JsonObject> source, List<JsonObject> target) {
        List<JsonObject> found = new ArrayList<>();
        for (JsonObject answers : source) {
            String resource = answers.text(RESOURCE_ID);
            List<JsonObject> same = target.stream()
                    .filter(it -> it.text(RESOURCE_ID).equals(resource))
                    .toList();
            Map<String, JsonObject> expected = byFeature(List.of(answers));
            Map<String, JsonObject> actual = byFeature(same);
            for (String feature : compared(answers)) {
                JsonObject one = expected.getOrDefault(feature, NO_ENTITLEMENT);
                JsonObject other = actual.getOrDefault(feature, NO_ENTITLEMENT);
                FIELDS.stream()
                        .filter(field -> !value(one, field).equals(value(other, field)))
                        .forEach(field -> found.add(new JsonObject(Map.of(
                                "customer", customer,
                                "resource", resource,
                                "feature", feature,
                                "field", field,
                                "source", value(one, field),
                                "target", value(other, field)))));
            }
        }
        return found;
    }

    private Set<String> compared(JsonObject answers) {
        Set<String> all = new TreeSet<>(features);
        all.addAll(byFeature(List.of(answers)).keySet());
        return all;
    }

    static Map<String, JsonObject> byFeature(List<JsonObject> answers) {
        Map<String, JsonObject> byFeature = new LinkedHashMap<>();
        answers.stream()
                .flatMap(it -> it.list("entitlements").stream())
                .forEach(it -> byFeature.put(it.text("feature.refId"), it));
        return byFeature;
    }

    /// Returns a value as text, in which equal numbers and equal sets are equal.
    private static String value(JsonObject entitlement, String field) {
        if (field.equals(USAGE)) {
            return plain(UsageMigration.currentUsage(entitlement));
        }
        String text = switch (entitlement.fields().get(field)) {
            case List<?> values ->
                String.join(", ", values.stream().map(String::valueOf).sorted().toList());
            case BigDecimal number -> plain(number);
            case null, default -> entitlement.text(field);
        };
        return !text.isEmpty() ? text : FLAGS.contains(field) ? "false" : "none";
    }

    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }
}
