package dev.ambit.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Prefix tree of routes by path segment. A literal segment wins over a variable only if it has a route for the
/// method: if only `POST /customers/import` exists, `GET /customers/import` reads the customer `import`.
final class RouteTree {

    private final Map<String, RouteTree> literals = new HashMap<>();
    private final Map<String, Route> routes = new TreeMap<>();
    private @Nullable RouteTree variable;
    private @Nullable RouteTree spanning;

    /// Adds a route.
    ///
    /// @throws IllegalStateException if another route has the same method and template
    void add(Route route) {
        RouteTree end = this;
        for (String part : Route.parts(route.template())) {
            end = end.child(part);
        }
        if (end.routes.putIfAbsent(route.method(), route) != null) {
            throw new IllegalStateException(
                    "The route %s %s is registered twice".formatted(route.method(), route.template()));
        }
    }

    @Nullable
    Route find(String method, String[] segments) {
        return find(method, segments, 0);
    }

    /// Adds the methods of every route at this path.
    void methods(String[] segments, int depth, SortedSet<String> found) {
        if (depth == segments.length) {
            found.addAll(routes.keySet());
            return;
        }
        for (RouteTree next : next(segments[depth])) {
            next.methods(segments, depth + 1, found);
        }
        for (int end = depth + 1; spanning != null && end <= segments.length; end++) {
            spanning.methods(segments, end, found);
        }
    }

    private @Nullable Route find(String method, String[] segments, int depth) {
        if (depth == segments.length) {
            return routes.get(method);
        }
        String segment = segments[depth];
        RouteTree literal = literals.get(segment);
        Route found = literal == null ? null : literal.find(method, segments, depth + 1);
        if (found == null && variable != null && !segment.isEmpty()) {
            found = variable.find(method, segments, depth + 1);
        }
        for (int end = depth + 1; found == null && spanning != null && end <= segments.length; end++) {
            found = spanning.find(method, segments, end);
        }
        return found;
    }

    private List<RouteTree> next(String segment) {
        RouteTree literal = literals.get(segment);
        RouteTree other = segment.isEmpty() ? null : variable;
        if (literal == null) {
            return other == null ? List.of() : List.of(other);
        }
        return other == null ? List.of(literal) : List.of(literal, other);
    }

    private RouteTree child(String part) {
        if (!Route.isVariable(part)) {
            return literals.computeIfAbsent(part, _ -> new RouteTree());
        }
        if (Route.isOfSegments(part)) {
            RouteTree child = spanning == null ? new RouteTree() : spanning;
            spanning = child;
            return child;
        }
        RouteTree child = variable == null ? new RouteTree() : variable;
        variable = child;
        return child;
    }
}
