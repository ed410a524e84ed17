package dev.ambit.cli;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// Sets the usage of the current period for customers and subscriptions that this run or an interrupted one added.
/// Usage that the environment has counted already stays.
final class UsageMigration {

    private final MigrationTarget target;
    private final MigrationReport report;
    private final UnitConversion units;

    UsageMigration(MigrationTarget target, MigrationReport report) {
        this.target = target;
        this.units = new UnitConversion(target);
        this.report = report;
    }

    /// Sets the usage of a customer that this run added.
    void setAll(String customer, List<JsonObject> answers) {
        answers.forEach(it -> usages(it).forEach((feature, usage) -> set(customer, resource(it), feature, usage)));
    }

    /// Sets the usage of some resources of a customer of an earlier run, unless the environment has counted usage.
    ///
    /// @param resources ids of resources; "" is the customer itself
    void setMissing(String customer, List<JsonObject> answers, Set<String> resources) {
        List<JsonObject> used = answers.stream()
                .filter(it -> resources.contains(resource(it)) && !usages(it).isEmpty())
                .toList();
        if (used.isEmpty()) {
            return;
        }
        List<JsonObject> present = target.answers(customer, used);
        for (JsonObject it : used) {
            Map<String, JsonObject> counted = ParityReport.byFeature(present.stream()
                    .filter(other -> resource(other).equals(resource(it)))
                    .toList());
            usages(it).forEach((feature, usage) -> {
                if (currentUsage(counted.getOrDefault(feature, ParityReport.NO_ENTITLEMENT))
                                .signum()
                        == 0) {
                    set(customer, resource(it), feature, usage);
                }
            });
        }
    }

    /// @param usage usage in the unit in which the source shows it
    private void set(String customer, String resource, String feature, BigDecimal usage) {
        String name = "Usage of %s by customer %s".formatted(feature, customer);
        report.change("usages", () -> {
            Map<String, Object> body = new LinkedHashMap<>(Map.of("customerId", customer, "featureId", feature));
            body.put("value", units.reported(feature, usage));
            body.put("updateBehavior", "SET");
            // A retry that arrives after other reports must not set the usage again.
            body.put("idempotencyKey", UUID.randomUUID().toString());
            if (!resource.isEmpty()) {
                body.put("resourceId", resource);
            }
            return target.write(name, "/api/v1/usage", Map.of("usages", List.of(body)));
        });
    }

    /// Returns the resources that have usage at the source.
    static Set<String> resources(List<JsonObject> answers) {
        return answers.stream()
                .filter(it -> !usages(it).isEmpty())
                .map(UsageMigration::resource)
                .collect(Collectors.toSet());
    }

    private static Map<String, BigDecimal> usages(JsonObject answers) {
        Map<String, BigDecimal> usages = new LinkedHashMap<>();
        ParityReport.byFeature(List.of(answers)).forEach((feature, it) -> {
            if (currentUsage(it).signum() != 0) {
                usages.put(feature, currentUsage(it));
            }
        });
        return usages;
    }

    /// Returns the usage of an entitlement. It is 0 after the end of the period, which may have passed since an
    /// export.
    static BigDecimal currentUsage(JsonObject entitlement) {
        String usage = entitlement.text("currentUsage");
        String end = entitlement.text("usagePeriodEnd");
        boolean isOver = !end.isEmpty() && !Instant.parse(end).isAfter(Instant.now());
        return usage.isEmpty() || isOver ? BigDecimal.ZERO : new BigDecimal(usage);
    }

    private static String resource(JsonObject answers) {
        return answers.text("resourceId");
    }
}
