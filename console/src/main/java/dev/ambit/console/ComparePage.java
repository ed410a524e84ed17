package dev.ambit.console;

import dev.ambit.http.Response;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Settings › Environments › Compare: the differences between the catalogs of two environments or revisions.
public final class ComparePage {

    private static final int HASH_SHOWN = 8;

    private ComparePage() {}

    /// The two catalogs, each a slug or `slug@hash`.
    public record Query(@Nullable String from, @Nullable String to) {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Query query = visit.request().query(Query.class);
        List<Environment> environments =
                visit.send(scope, "GET", "/environments?limit=100", null).rows(Environment.class);
        String from = query.from() == null ? place(environments, false) : query.from();
        String to = query.to() == null ? place(environments, true) : query.to();
        List<Difference> differences = from.isEmpty() || to.isEmpty()
                ? List.of()
                : visit.send(
                                scope,
                                "GET",
                                "/diff?from=%s&to=%s".formatted(UrlText.encoded(to), UrlText.encoded(from)),
                                null)
                        .rows(Difference.class);
        return visit.show(
                "compare",
                new View(
                        visit.frame("Compare environments", "environments", scope),
                        scope,
                        from,
                        to,
                        choices(environments, from, to),
                        groups(differences)));
    }

    /// Returns production as the side that changes, and another environment as the side that has the changes.
    private static String place(List<Environment> environments, boolean isProduction) {
        return environments.stream()
                .filter(it -> it.isProduction() == isProduction)
                .map(Environment::slug)
                .findFirst()
                .orElse(environments.isEmpty() ? "" : environments.getLast().slug());
    }

    private static List<String[]> choices(List<Environment> environments, String from, String to) {
        Map<String, String> names = new LinkedHashMap<>();
        environments.forEach(it -> names.put(it.slug(), it.displayName()));
        List<String[]> choices = new ArrayList<>();
        environments.forEach(it -> choices.add(new String[] {it.slug(), it.displayName()}));
        for (String revision : List.of(from, to)) {
            int at = revision.indexOf('@');
            if (at > 0 && choices.stream().noneMatch(it -> it[0].equals(revision))) {
                String slug = revision.substring(0, at);
                String hash = revision.substring(at + 1);
                String shown = hash.substring(0, Math.min(HASH_SHOWN, hash.length()));
                choices.add(new String[] {revision, "%s, revision %s".formatted(names.getOrDefault(slug, slug), shown)
                });
            }
        }
        return choices;
    }

    /// Groups the differences by what happened to their entity.
    private static List<Group> groups(List<Difference> differences) {
        List<Group> groups = new ArrayList<>();
        for (Change change : Change.values()) {
            Map<Entity, List<Line>> entities = new LinkedHashMap<>();
            differences.stream()
                    .filter(it -> it.entity().change() == change)
                    .sorted((one, other) ->
                            one.entity().kind().compareTo(other.entity().kind()))
                    .forEach(it -> entities.computeIfAbsent(it.entity(), _ -> new ArrayList<>())
                            .addAll(it.lines()));
            if (!entities.isEmpty()) {
                groups.add(new Group(change, entities));
            }
        }
        return groups;
    }

    /// Kinds of entities, in the order of the page.
    public enum Kind {
        PRODUCT("Product"),
        FEATURE("Feature"),
        PLAN("Plan"),
        ADDON("Add-on");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        public String title() {
            return title;
        }
    }

    public enum Change {
        ADDED("Added", "ok"),
        REMOVED("Removed", "bad"),
        CHANGED("Changed", "draft");

        private final String title;
        private final String badge;

        Change(String title, String badge) {
            this.title = title;
            this.badge = badge;
        }

        public String title() {
            return title;
        }

        public String badge() {
            return badge;
        }
    }

    /// A difference, as the API returns it.
    record Difference(Entity entity, List<Line> lines) {}

    public record Entity(Kind kind, String id, String displayName, Change change) {

        /// Returns the id, or an empty text if it equals the name.
        public String idBesideName() {
            return id.equals(displayName) ? "" : id;
        }
    }

    /// A changed value.
    ///
    /// @param from empty if the value was added
    /// @param to empty if the value was removed
    public record Line(String label, String from, String to) {

        public String style() {
            return from.isEmpty() ? "added" : to.isEmpty() ? "removed" : "changed";
        }
    }

    public record Group(Change change, Map<Entity, List<Line>> entities) {}

    public record View(
            Frame frame, ConsoleScope scope, String from, String to, List<String[]> choices, List<Group> groups) {

        /// Returns the promotions that can be created between these environments, as labels and paths.
        public List<String[]> promotions() {
            return Stream.of(promotion(from, to), promotion(to, from))
                    .flatMap(List::stream)
                    .toList();
        }

        private List<String[]> promotion(String source, String target) {
            boolean isPossible = !target.isEmpty()
                    && !target.contains("@")
                    && !source.isEmpty()
                    && !source.equals(target)
                    && !source.startsWith(target + "@")
                    && scope.may("POST", "/promotions")
                    && scope.gate().rule(target).acceptsPromotions();
            String path = "%s/promotions/new?source=%s&target=%s"
                    .formatted(scope.account().path(), UrlText.encoded(source), UrlText.encoded(target));
            return isPossible
                    ? List.<String[]>of(new String[] {"Promote %s to %s".formatted(name(source), name(target)), path})
                    : List.of();
        }

        /// Returns the path of the opposite comparison.
        public String swapped() {
            return "%s/environments/compare?from=%s&to=%s"
                    .formatted(scope.account().path(), UrlText.encoded(to), UrlText.encoded(from));
        }

        /// Returns the name of an environment or of a revision.
        public String name(String slug) {
            return choices.stream()
                    .filter(it -> it[0].equals(slug))
                    .map(it -> it[1])
                    .findFirst()
                    .orElse(slug);
        }

        /// Returns a summary such as `2 added, 1 changed`.
        public String summary() {
            return String.join(
                    ", ",
                    groups.stream()
                            .map(it -> it.entities().size() + " "
                                    + it.change().title().toLowerCase(Locale.ROOT))
                            .toList());
        }
    }
}
