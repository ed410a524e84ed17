package dev.ambit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Corrects usage that an earlier import counted in the wrong unit: it reported the source's converted usage, which the
/// target converted again.
///
/// The history of the target tells what the import has counted, because its report is the first of the customer. A
/// correction is added to the usage at the time of that report, so usage that the application has reported since
/// stays, and the correction counts in the right period. A dimension marks corrections, so that the next run finds
/// them.
final class UsageRepair {

    private static final String CUSTOMERS = "/api/v1/customers";
    private static final String DIMENSION = "ambit-migration";
    private static final String REPAIRED = "unit-repair";

    /// The range of a usage history is limited to 400 days.
    private static final Duration HISTORY_MAX = Duration.ofDays(399);

    /// A report of an import in the wrong unit.
    ///
    /// @param wrong what the import has counted, in the shown unit
    /// @param right usage at the source, in the shown unit
    /// @param missing what to add, in the reported unit
    record Correction(
            String customer,
            String resource,
            String feature,
            Instant at,
            BigDecimal wrong,
            BigDecimal right,
            BigDecimal missing) {

        String name() {
            return "Customer %s%s, feature %s"
                    .formatted(customer, resource.isEmpty() ? "" : ", resource " + resource, feature);
        }

        Map<String, Object> report() {
            Map<String, Object> report = new LinkedHashMap<>(Map.of("customerId", customer, "featureId", feature));
            report.put("value", missing);
            report.put("updateBehavior", "DELTA");
            report.put("createdAt", at.toString());
            report.put("dimensions", Map.of(DIMENSION, REPAIRED));
            // Two commands at once count a correction once.
            String key = String.join("\n", REPAIRED, customer, resource, feature);
            report.put("idempotencyKey", REPAIRED + "-" + UUID.nameUUIDFromBytes(key.getBytes(UTF_8)));
            if (!resource.isEmpty()) {
                report.put("resourceId", resource);
            }
            return report;
        }
    }

    private final MigrationTarget target;
    private final UnitConversion units;
    private final List<Correction> corrections = new ArrayList<>();
    private final List<String> unclear = new ArrayList<>();

    UsageRepair(MigrationTarget target) {
        this.target = target;
        this.units = new UnitConversion(target);
    }

    List<Correction> corrections() {
        return List.copyOf(corrections);
    }

    /// Returns the usage that differs from the source for another reason, and why it is not corrected.
    List<String> unclear() {
        return List.copyOf(unclear);
    }

    /// Finds the corrections of one customer as [MigrationSource] returns it.
    void find(JsonObject line) {
        String customer = line.object("customer").text(CatalogTranslation.ID);
        for (JsonObject answers : line.list("answers")) {
            ParityReport.byFeature(List.of(answers)).forEach((feature, it) -> {
                String usage = it.text("currentUsage");
                if (!usage.isEmpty() && new BigDecimal(usage).signum() != 0 && units.applies(feature)) {
                    find(customer, answers.text("resourceId"), feature, new BigDecimal(usage));
                }
            });
        }
    }

    /// Makes a correction and returns whether the server accepted it. A refusal is added to [#unclear].
    boolean make(Correction it) {
        Optional<String> refusal = target.refusal("/api/v1/usage", Map.of("usages", List.of(it.report())));
        refusal.ifPresent(why -> unclear.add("%s: %s".formatted(it.name(), why)));
        return refusal.isEmpty();
    }

    private void find(String customer, String resource, String feature, BigDecimal right) {
        Optional<JsonObject> history = history(customer, resource, feature);
        if (history.isEmpty() || isRepaired(history.get())) {
            return;
        }
        BigDecimal wrong = units.shown(feature, right);
        Optional<JsonObject> first = history.get().list("series").stream()
                .filter(it -> it.list("tags").isEmpty())
                .flatMap(it -> it.list("points").stream())
                .findFirst();
        if (first.isEmpty()) {
            return;
        }
        BigDecimal counted = new BigDecimal(first.get().text("value"));
        Instant at = Instant.parse(first.get().text("timestamp"));
        BigDecimal missing = UnitConversion.plain(units.reported(feature, right).subtract(right));
        var correction = new Correction(customer, resource, feature, at, wrong, right, missing);
        boolean isWrong = counted.compareTo(wrong) == 0;
        boolean isRight = counted.compareTo(right) == 0;
        if (isWrong && !isRight) {
            corrections.add(correction);
        } else if (isWrong || !isRight) {
            unclear.add("%s: the first report counted %s; the import would have counted %s or %s. Compare both by hand."
                    .formatted(
                            correction.name(),
                            UnitConversion.plain(counted).toPlainString(),
                            wrong.toPlainString(),
                            UnitConversion.plain(right).toPlainString()));
        }
    }

    /// Returns the history since the target has the customer; empty if it does not have the customer or resource.
    private Optional<JsonObject> history(String customer, String resource, String feature) {
        return target.find(CUSTOMERS, customer).flatMap(it -> {
            Instant start = Instant.parse(it.text("createdAt"));
            String path = "/api/v1/usage/%s/history/%s?startDate=%s&endDate=%s&groupBy=%s%s"
                    .formatted(
                            CommandContext.encoded(customer),
                            CommandContext.encoded(feature),
                            start,
                            start.plus(HISTORY_MAX),
                            DIMENSION,
                            resource.isEmpty() ? "" : "&resourceId=" + CommandContext.encoded(resource));
            return target.read(path);
        });
    }

    private static boolean isRepaired(JsonObject history) {
        return history.list("series").stream()
                .flatMap(it -> it.list("tags").stream())
                .anyMatch(it -> it.text("value").equals(REPAIRED));
    }
}
