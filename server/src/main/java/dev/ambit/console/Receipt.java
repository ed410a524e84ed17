package dev.ambit.console;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a receipt says, of what is not there any more.
public record Receipt(
        String removed,
        @Nullable List<Named> environments,
        @Nullable Asker askedBy,
        Instant askedAt,
        @Nullable Instant startedAt,
        Instant finishedAt,
        Map<String, Long> rows,
        Map<String, Long> memory,
        long files,
        Scan scan,
        List<String> kept,
        String outside) {

    public record Named(
            String slug, String displayName, @Nullable String type) {

        public boolean isProduction() {
            return "PRODUCTION".equals(type);
        }
    }

    public record Asker(String type, @Nullable String id) {}

    public record Scan(Instant at, List<String> tables, List<String> memory, long rowsFound) {}

    public String title() {
        return "Receipt for " + (environments == null || environments.isEmpty() ? removed : names(environments));
    }

    /// In all tables.
    public long rowsRemoved() {
        return rows.values().stream().mapToLong(Long::longValue).sum();
    }

    private static String names(List<Named> all) {
        return String.join(", ", all.stream().map(Named::displayName).toList());
    }
}
