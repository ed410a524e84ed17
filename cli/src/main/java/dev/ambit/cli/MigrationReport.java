package dev.ambit.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/// Counts what a migration adds, and lists what it leaves out and how entitlements differ afterwards. A
/// migration that stops reports how far it came.
final class MigrationReport {

    private final boolean isDryRun;
    private final JsonObject catalog;
    private final ParityReport parity;
    private final List<String> notes;
    private final Map<String, Integer> added = new TreeMap<>();
    private int customers;
    private String lastCustomer = "";
    private boolean isComplete;

    /// @param catalog the plan of the catalog, with `differences` and `text`
    /// @param notes what the catalog leaves out
    MigrationReport(boolean isDryRun, JsonObject catalog, ParityReport parity, List<String> notes) {
        this.isDryRun = isDryRun;
        this.catalog = catalog;
        this.parity = parity;
        this.notes = notes;
        List.of("customers", "subscriptions", "promotional entitlements", "usages")
                .forEach(it -> added.put(it, 0));
    }

    boolean isDryRun() {
        return isDryRun;
    }

    ParityReport parity() {
        return parity;
    }

    /// Counts a change, which is made unless this is a dry run. Returns whether it was counted.
    ///
    /// @param write returns whether the change was made
    boolean change(String kind, BooleanSupplier write) {
        boolean isCounted = isDryRun || write.getAsBoolean();
        if (isCounted) {
            added.merge(kind, 1, Integer::sum);
        }
        return isCounted;
    }

    /// Records that a customer was read and added.
    void read(String customer) {
        customers++;
        lastCustomer = customer;
    }

    /// Records that all customers were read, added and compared.
    void complete() {
        isComplete = true;
    }

    /// Adds the name of something that is left out, and the reason.
    void note(String text) {
        notes.add(text);
    }

    /// Prints the report.
    void show(CommandContext caller) {
        caller.show(json(), _ -> {
            catalog.text("text").lines().forEach(it -> caller.print(TerminalText.of(it)));
            added.forEach((kind, count) -> caller.print(
                    TerminalText.of("%s: %d %s".formatted(capitalized(kind), count, isDryRun ? "to add" : "added"))));
            notes.forEach(it -> caller.print(TerminalText.of("Not migrated: " + it)));
            parity.differences().forEach(it -> caller.print(TerminalText.of(line(it))));
            if (!isDryRun) {
                caller.print(TerminalText.of("Compared %d entitlements: %d differences."
                        .formatted(parity.compared(), parity.differences().size())));
            }
            if (!isComplete) {
                caller.print(TerminalText.of(progress()));
            }
        });
    }

    int exitCode() {
        return isDifferent() ? Command.DIFFERENT : Command.DONE;
    }

    private String progress() {
        return customers == 0
                ? "The import stopped before the first customer."
                : "The import stopped after %d customer%s. The last one was %s. Run the command again to continue."
                        .formatted(customers, customers == 1 ? "" : "s", lastCustomer);
    }

    private boolean isDifferent() {
        boolean isChange = !catalog.list("differences").isEmpty()
                || added.values().stream().anyMatch(it -> it > 0);
        return isDryRun ? isChange : !parity.differences().isEmpty();
    }

    private JsonObject json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("isDryRun", isDryRun);
        json.put("isComplete", isComplete);
        json.put("customersRead", customers);
        json.put("lastCustomer", lastCustomer);
        json.put("catalogDifferences", catalog.list("differences").size());
        json.put("added", added);
        json.put("notMigrated", notes);
        json.put("compared", parity.compared());
        json.put(
                "differences",
                new ArrayList<>(
                        parity.differences().stream().map(JsonObject::fields).toList()));
        return new JsonObject(json);
    }

    private static String line(JsonObject it) {
        String resource = it.text("resource").isEmpty() ? "" : ", resource " + it.text("resource");
        return "Difference: customer %s%s, feature %s: `%s` is %s at the source and %s in the target."
                .formatted(
                        it.text("customer"),
                        resource,
                        it.text("feature"),
                        it.text("field"),
                        it.text("source"),
                        it.text("target"));
    }

    private static String capitalized(String kind) {
        return Character.toUpperCase(kind.charAt(0)) + kind.substring(1);
    }
}
