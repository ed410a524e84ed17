package dev.ambit.catalog;

import dev.ambit.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Compares two catalogs value by value. An entity that only one of them has is one difference; a list is one
/// value.
public final class CatalogDiff {

    private final List<Difference> found = new ArrayList<>();

    /// One different value, or one entity that only one catalog has.
    ///
    /// @param path such as `plans.pro.entitlements.calls.usageLimit`; a name with a dot is quoted
    /// @param from null if the entity was added
    /// @param to null if the entity was removed
    public record Difference(
            String path, @Nullable Object from, @Nullable Object to) {}

    private CatalogDiff() {}

    /// Returns the differences ordered by path.
    public static List<Difference> of(CanonicalCatalog from, CanonicalCatalog to) {
        var diff = new CatalogDiff();
        diff.compare("", Json.map(from.json()), Json.map(to.json()));
        return diff.found;
    }

    /// Returns the differences of two products ordered by path.
    public static List<Difference> of(CatalogDraft from, CatalogDraft to) {
        return of(CanonicalCatalog.comparable(from), CanonicalCatalog.comparable(to));
    }

    /// Returns the differences of two values ordered by path.
    public static List<Difference> of(Map<?, ?> from, Map<?, ?> to) {
        var diff = new CatalogDiff();
        diff.compare("", from, to);
        return diff.found;
    }

    private void compare(String path, Map<?, ?> from, Map<?, ?> to) {
        var names = new TreeSet<String>();
        from.keySet().forEach(name -> names.add(String.valueOf(name)));
        to.keySet().forEach(name -> names.add(String.valueOf(name)));
        for (String name : names) {
            compareValues(path.isEmpty() ? quoted(name) : path + "." + quoted(name), from.get(name), to.get(name));
        }
    }

    private void compareValues(String path, @Nullable Object from, @Nullable Object to) {
        if (from instanceof Map<?, ?> before && to instanceof Map<?, ?> after) {
            compare(path, before, after);
        } else if (!Objects.equals(from, to)) {
            found.add(new Difference(path, from, to));
        }
    }

    /// Returns the names of a path, without the quotes.
    public static List<String> segments(String path) {
        List<String> names = new ArrayList<>();
        int at = 0;
        while (at < path.length()) {
            boolean isQuoted = path.charAt(at) == '"' && path.indexOf('"', at + 1) > 0;
            int end = isQuoted ? path.indexOf('"', at + 1) : path.indexOf('.', at);
            end = end < 0 ? path.length() : end;
            names.add(path.substring(isQuoted ? at + 1 : at, end));
            at = end + (isQuoted ? 2 : 1);
        }
        return names;
    }

    /// Returns the name as a part of a path.
    public static String quoted(String name) {
        return name.contains(".") ? '"' + name + '"' : name;
    }
}
