package dev.ambit.console;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The content of a deletion receipt.
public record Receipt(
        String removed,
        @Nullable List<Named> environments,
        @Nullable Actor askedBy,
        Instant askedAt,
        @Nullable Instant startedAt,
        Instant finishedAt,
        Map<String, Long> rows,
        Map<String, Long> memory,
        long files,
        @Nullable Map<String, Map<String, Long>> resources,
        Scan scan,
        List<String> kept,
        String outside) {

    public record Named(
            String slug, String displayName, @Nullable String type) {

        public boolean isProduction() {
            return "PRODUCTION".equals(type);
        }
    }

    public record Scan(
            Instant at,
            List<String> tables,
            List<String> memory,
            @Nullable List<String> resources,
            long rowsFound) {}

    public String title() {
        return "Receipt for " + (isOfStack() ? "the stack of " : "") + of();
    }

    /// Returns whether only a stack was deleted; its environment may still exist.
    public boolean isOfStack() {
        return removed.equals("stack");
    }

    private String of() {
        return environments == null || environments.isEmpty() ? removed : names(environments);
    }

    /// Returns the counts of each resource of a deleted stack.
    public Map<String, Long> parts() {
        Map<String, Long> parts = new TreeMap<>();
        if (resources != null) {
            resources.forEach((resource, counted) ->
                    counted.forEach((what, count) -> parts.put("%s: %s".formatted(resource, what), count)));
        }
        return parts;
    }

    public String left() {
        return scan.resources() == null
                ? "%d rows in %d tables and %d stores in memory"
                        .formatted(
                                scan.rowsFound(),
                                scan.tables().size(),
                                scan.memory().size())
                : "0 of %d resources; each resource was queried"
                        .formatted(scan.resources().size());
    }

    /// Returns the number of rows that were deleted from all tables.
    public long rowsRemoved() {
        return rows.values().stream().mapToLong(Long::longValue).sum();
    }

    private static String names(List<Named> all) {
        return String.join(", ", all.stream().map(Named::displayName).toList());
    }
}
