package dev.ambit.promotion;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.catalog.CatalogDiff;
import dev.ambit.problem.Problem;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The entities of a selective merge: those that were requested, and those that they need. A package needs the
/// features that it grants and prices. Other referenced entities are needed only if the target lacks them.
///
/// @param paths such as `plans.pro`
/// @param pulledIn the paths that were not requested
record Inclusion(Set<String> paths, List<String> pulledIn) {

    /// The ids that a request includes, by kind.
    public record Include(
            @Nullable List<String> products,
            @Nullable List<String> features,
            @Nullable List<String> plans,
            @Nullable List<String> addons) {

        private Map<String, List<String>> bySection() {
            return Map.of(
                    "products", list(products),
                    "features", list(features),
                    "plans", list(plans),
                    "addons", list(addons));
        }

        private static List<String> list(@Nullable List<String> ids) {
            return ids == null ? List.of() : ids;
        }
    }

    private record Entity(String section, String id) {

        String path() {
            return section + "." + CatalogDiff.quoted(id);
        }
    }

    Inclusion {
        paths = Set.copyOf(paths);
        pulledIn = List.copyOf(pulledIn);
    }

    /// @throws Problem 400 if an id is in neither catalog
    static Inclusion of(Include include, Map<String, Object> source, Map<String, Object> target) {
        Set<String> requested = new TreeSet<>();
        Deque<Entity> waiting = new ArrayDeque<>();
        include.bySection()
                .forEach((section, ids) -> ids.forEach(id -> {
                    var entity = new Entity(section, id);
                    requireKnown(entity, source, target);
                    requested.add(entity.path());
                    waiting.add(entity);
                }));
        if (requested.isEmpty()) {
            throw BAD_USER_INPUT
                    .because("`include` names no entity. Name products, features, plans or add-ons, or omit `include`.")
                    .at("include", null, "ids of products, features, plans or addons");
        }
        Set<String> paths = new TreeSet<>(requested);
        while (!waiting.isEmpty()) {
            for (Entity needed : needs(waiting.remove(), source, target)) {
                if (paths.add(needed.path())) {
                    waiting.add(needed);
                }
            }
        }
        return new Inclusion(
                paths, paths.stream().filter(it -> !requested.contains(it)).toList());
    }

    private static void requireKnown(Entity it, Map<String, Object> source, Map<String, Object> target) {
        if (find(source, it).isEmpty() && find(target, it).isEmpty()) {
            throw BAD_USER_INPUT
                    .because("`include.%s` contains `%s`, which neither catalog has. Send ids of published entities."
                            .formatted(it.section(), Problem.shortened(it.id())))
                    .at("include." + it.section(), it.id(), "ids of published entities");
        }
    }

    private static List<Entity> needs(Entity it, Map<String, Object> source, Map<String, Object> target) {
        return EntityReferences.of(find(source, it)).stream()
                .filter(path -> path.startsWith("features.") || EntityReferences.find(target, path) == null)
                .map(path -> CatalogDiff.segments(path))
                .map(names -> new Entity(names.get(0), names.get(1)))
                .toList();
    }

    private static Map<?, ?> find(Map<String, Object> tree, Entity it) {
        return map(map(tree.get(it.section())).get(it.id()));
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }
}
