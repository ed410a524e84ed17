package dev.ambit.console;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Json;
import dev.ambit.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The decisions of an environment that a price list would undo, and the side that was chosen for each.
///
/// @param chosen `source` or `target` by path
public record ImportConflicts(List<Conflict> open, Map<String, String> chosen) {

    static final ImportConflicts NONE = new ImportConflicts(List.of(), Map.of());

    private static final String FIELD = "resolve:";

    /// A decision as the API describes it.
    ///
    /// @param source the value in the list; null if the list lacks it
    /// @param target the value in the environment; null if the entity is archived
    public record Conflict(
            String path,
            String decision,
            @Nullable String source,
            @Nullable String target) {

        public String name() {
            return FIELD + path;
        }

        /// Returns what happened, such as `archived here`.
        public String word() {
            return decision.toLowerCase(Locale.ROOT) + " here";
        }

        /// Returns what taking the list does.
        public String taking() {
            return switch (decision) {
                case "ARCHIVED" -> "Unarchive it";
                case "UNARCHIVED" -> "Archive it";
                default -> source == null ? "Remove the base plan" : "Use “%s” of the list".formatted(source);
            };
        }

        /// Returns what keeping the environment does.
        public String keeping() {
            return switch (decision) {
                case "ARCHIVED" -> "Keep it archived";
                case "UNARCHIVED" -> "Keep it";
                default -> "Keep “%s”".formatted(target);
            };
        }
    }

    private record Conflicts(List<Conflict> conflicts) {}

    public ImportConflicts {
        open = List.copyOf(open);
        chosen = Map.copyOf(chosen);
    }

    static ImportConflicts chosen(Upload upload) {
        Map<String, String> chosen = new TreeMap<>();
        upload.under(FIELD)
                .forEach((path, side) -> chosen.put(new String(path.getBytes(ISO_8859_1), UTF_8), side.strip()));
        return new ImportConflicts(List.of(), chosen);
    }

    /// Returns the conflicts of a refused import. If the choices do not fit any more, they are dropped.
    ImportConflicts of(Problem problem) {
        if (problem.facts().get("conflicts") instanceof List<?> conflicts) {
            List<Conflict> found =
                    new ArrayList<>(Json.readLenient(Json.write(Map.of("conflicts", conflicts)), Conflicts.class)
                            .conflicts());
            return new ImportConflicts(found, chosen);
        }
        return "resolve".equals(Fault.of(problem).field()) ? NONE : this;
    }

    /// Returns the parameters of the request.
    String query() {
        StringBuilder query = new StringBuilder();
        chosen.forEach((path, side) -> query.append("&resolve=").append(UrlText.encoded(path + "=" + side)));
        return query.toString();
    }

    public boolean isChosen(String path, String side) {
        return side.equals(chosen.get(path));
    }

    /// Returns the names of the fields of choices without an open conflict, which the form repeats.
    public List<String> settled() {
        return chosen.keySet().stream()
                .filter(it ->
                        open.stream().noneMatch(conflict -> conflict.path().equals(it)))
                .sorted()
                .toList();
    }

    public String fieldOf(String path) {
        return FIELD + path;
    }

    public String sideOf(String path) {
        return chosen.getOrDefault(path, "");
    }
}
