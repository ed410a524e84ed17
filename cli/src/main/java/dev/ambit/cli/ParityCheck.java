package dev.ambit.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Compares the entitlements of customers with the answers of the source. Customers that differ are compared
/// again later, because the answer may come from a server that has not applied the latest write yet.
final class ParityCheck {

    private static final Duration SETTLING = Duration.ofSeconds(1);
    private static final int DIFFERENT_MAX = 200;

    private final MigrationTarget target;
    private final ParityReport report;
    private final Map<String, List<JsonObject>> different = new LinkedHashMap<>();

    ParityCheck(MigrationTarget target, ParityReport report) {
        this.target = target;
        this.report = report;
    }

    void compare(String customer, List<JsonObject> expected) {
        List<JsonObject> actual = target.answers(customer, expected);
        if (report.differences(customer, expected, actual).isEmpty()) {
            report.add(customer, expected, actual);
            return;
        }
        different.put(customer, expected);
        if (different.size() == DIFFERENT_MAX) {
            finish();
        }
    }

    /// Compares the customers that differed.
    void finish() {
        if (!different.isEmpty()) {
            RequestRetry.sleep(SETTLING);
            different.forEach((id, expected) -> report.add(id, expected, target.answers(id, expected)));
            different.clear();
        }
    }
}
