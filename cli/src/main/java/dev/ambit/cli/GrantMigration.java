package dev.ambit.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Adds the active promotional entitlements that a customer lacks.
final class GrantMigration {

    private final MigrationTarget target;
    private final MigrationReport report;

    GrantMigration(MigrationTarget target, MigrationReport report) {
        this.target = target;
        this.report = report;
    }

    /// @param isNew whether this run added the customer, who therefore has no grants
    /// @param entitlements entitlements of the customer at the source by feature id
    void add(JsonObject customer, boolean isNew, Map<String, JsonObject> entitlements) {
        String id = customer.text(CatalogTranslation.ID);
        String path = "/api/v1/customers/%s/promotional-entitlements".formatted(CommandContext.encoded(id));
        List<JsonObject> active = customer.list("promotionalEntitlements").stream()
                .filter(it -> it.text("status").equals("Active"))
                .toList();
        Set<String> present = active.isEmpty() || isNew ? Set.of() : features(path);
        for (JsonObject it : active) {
            String feature = it.text("feature.refId");
            if (!present.contains(feature)) {
                Map<String, Object> grant = grant(feature, it, entitlements);
                String name = "Promotional entitlement of customer %s to %s".formatted(id, feature);
                report.change(
                        "promotional entitlements",
                        () -> target.write(name, path, Map.of("promotionalEntitlements", List.of(grant))));
            }
        }
    }

    private Set<String> features(String path) {
        return target.all(path).stream().map(it -> it.text("featureId")).collect(Collectors.toSet());
    }

    private static Map<String, Object> grant(String feature, JsonObject it, Map<String, JsonObject> entitlements) {
        Map<String, Object> grant = new LinkedHashMap<>(Map.of("featureId", feature));
        CatalogTranslation.copy(
                grant, it, "usageLimit", "hasUnlimitedUsage", "hasSoftLimit", "resetPeriod", "isVisible");
        grant.put("period", it.text("endDate").isEmpty() ? "lifetime" : "custom");
        if (!it.text("endDate").isEmpty()) {
            grant.put("customEndDate", it.text("endDate"));
        }
        // The API lists no values of a grant, so those of the entitlement are used.
        JsonObject entitlement = entitlements.get(feature);
        if (entitlement != null) {
            CatalogTranslation.copy(grant, entitlement, "enumValues");
        }
        return grant;
    }
}
