package dev.ambit.receipt;

import dev.ambit.http.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What is signed: JSON in one line, of which each byte counts.
///
/// @param scanned the tables of the live schema, and the parts of the memory, in which nothing was found any more
public record Receipt(
        Removal removal, boolean ofAccount, @Nullable Instant startedAt, List<String> scanned, Instant now) {

    /// The parts of the memory are called so, before their own names; a table cannot be.
    public static final String MEMORY = "memory ";

    /// The files that were removed are counted under this name.
    public static final String FILES = "files in all";

    private static final String FORMAT = "ambit-receipt-1";

    private static final String OUTSIDE =
            "Not reached: backups and archived logs of the database, replicas and other copies that others keep, and"
                    + " what was delivered to webhooks or exported before.";

    private static final String OUTSIDE_ACCOUNT = OUTSIDE
            + " The operator keeps that the account was deleted, and in its own shop the customer that it was, by its"
            + " slug and without its name, and what was sold to it.";

    private static final List<String> KEPT = List.of("operations", "receipts");

    /// Of an environment, its account's audit log keeps who made, changed and deleted it.
    private static final List<String> KEPT_BY_ACCOUNT = List.of("account_acts", "operations", "receipts");

    public Receipt {
        scanned = List.copyOf(scanned);
    }

    String text() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("format", FORMAT);
        all.put("operationId", removal.operation());
        all.put("removed", ofAccount ? "account" : "environment");
        Map<String, Object> subject = Json.map(removal.subject());
        for (String part : List.of("account", "environments", "askedBy")) {
            all.put(part, subject.get(part));
        }
        all.put("askedAt", removal.askedAt());
        all.put("startedAt", startedAt);
        all.put("finishedAt", now);
        all.put("rows", rows(false));
        all.put("memory", rows(true));
        all.put("files", removal.removed().getOrDefault(FILES, 0L));
        all.put("scan", new Scan(now, tables(false), tables(true), 0));
        all.put("kept", ofAccount ? KEPT : KEPT_BY_ACCOUNT);
        all.put("outside", ofAccount ? OUTSIDE_ACCOUNT : OUTSIDE);
        return Json.text(all);
    }

    /// @param rowsFound in all of these together, with the numbers of what was removed
    private record Scan(Instant at, List<String> tables, List<String> memory, long rowsFound) {}

    private Map<String, Long> rows(boolean inMemory) {
        Map<String, Long> rows = new TreeMap<>();
        removal.removed().forEach((part, removed) -> {
            if (part.startsWith(MEMORY) == inMemory && !part.equals(FILES)) {
                rows.put(bare(part), removed);
            }
        });
        return rows;
    }

    private List<String> tables(boolean inMemory) {
        return scanned.stream()
                .filter(it -> it.startsWith(MEMORY) == inMemory)
                .map(Receipt::bare)
                .distinct()
                .sorted()
                .toList();
    }

    private static String bare(String part) {
        return part.startsWith(MEMORY) ? part.substring(MEMORY.length()) : part;
    }

    UUID operation() {
        return removal.operation();
    }
}
