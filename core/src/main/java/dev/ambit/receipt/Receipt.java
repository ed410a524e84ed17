package dev.ambit.receipt;

import dev.ambit.http.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The signed text: JSON in one line, to be verified byte by byte.
///
/// @param scanned the tables, caches and resources in which nothing was found any more
/// @param kept data that is kept on purpose, by name
public record Receipt(
        Removal removal,
        Removed removed,
        @Nullable Instant startedAt,
        List<String> scanned,
        List<String> kept,
        Instant now) {

    /// The prefix of the names of caches, which no name of a table can have.
    public static final String MEMORY = "memory ";

    /// The prefix of a stack's resources, before their kind and name.
    public static final String RESOURCE = "resource ";

    /// The name under which removed files are counted.
    public static final String FILES = "files in all";

    private static final String FORMAT = "ambit-receipt-1";

    public Receipt {
        scanned = List.copyOf(scanned);
        kept = List.copyOf(kept);
    }

    String text() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("format", FORMAT);
        all.put("operationId", removal.operation());
        all.put("removed", removed.wireName());
        Map<String, Object> subject = Json.map(removal.subject());
        for (String part : List.of("account", "environments", "askedBy")) {
            all.put(part, subject.get(part));
        }
        all.put("askedAt", removal.askedAt());
        all.put("startedAt", startedAt);
        all.put("finishedAt", now);
        all.put("rows", counted(Receipt::isTable));
        all.put("memory", counted(it -> it.startsWith(MEMORY)));
        all.put("files", removal.removed().getOrDefault(FILES, 0L));
        if (removed == Removed.STACK) {
            all.put("resources", resources());
        }
        all.put("scan", scan());
        all.put("kept", kept);
        all.put("outside", removed.outside());
        return Json.text(all);
    }

    /// Returns the scan with its total, which is zero in a signed receipt.
    private Map<String, Object> scan() {
        Map<String, Object> scan = new LinkedHashMap<>();
        scan.put("at", now);
        scan.put("tables", names(Receipt::isTable));
        scan.put("memory", names(it -> it.startsWith(MEMORY)));
        if (removed == Removed.STACK) {
            scan.put("resources", names(it -> it.startsWith(RESOURCE)));
        }
        scan.put("rowsFound", 0);
        return scan;
    }

    private Map<String, Long> counted(Predicate<String> parts) {
        Map<String, Long> counted = new TreeMap<>();
        removal.removed().forEach((part, count) -> {
            if (parts.test(part)) {
                counted.put(bare(part), count);
            }
        });
        return counted;
    }

    /// Returns the removed amounts per resource, including resources without any.
    private Map<String, Map<String, Long>> resources() {
        Map<String, Map<String, Long>> resources = new TreeMap<>();
        names(it -> it.startsWith(RESOURCE)).forEach(it -> resources.put(it, new TreeMap<>()));
        counted(it -> it.startsWith(RESOURCE)).forEach((part, count) -> {
            int last = part.lastIndexOf(' ');
            resources
                    .computeIfAbsent(part.substring(0, last), _ -> new TreeMap<>())
                    .put(part.substring(last + 1), count);
        });
        return resources;
    }

    private List<String> names(Predicate<String> parts) {
        return scanned.stream()
                .filter(parts)
                .map(Receipt::bare)
                .distinct()
                .sorted()
                .toList();
    }

    private static boolean isTable(String part) {
        return !part.startsWith(MEMORY) && !part.startsWith(RESOURCE) && !part.equals(FILES);
    }

    private static String bare(String part) {
        for (String kind : List.of(MEMORY, RESOURCE)) {
            if (part.startsWith(kind)) {
                return part.substring(kind.length());
            }
        }
        return part;
    }

    UUID operation() {
        return removal.operation();
    }
}
