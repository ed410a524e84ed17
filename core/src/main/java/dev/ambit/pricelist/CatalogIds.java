package dev.ambit.pricelist;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.catalog.EntityId;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// Creates ids from the keys of a price list. Keys that differ only in characters that ids cannot have are
/// refused, because they would become one entity.
final class CatalogIds {

    private static final Pattern OUTSIDE = Pattern.compile("[^A-Za-z0-9_.|@-]");

    private final Map<String, String> placeById = new HashMap<>();

    /// Returns the key with each invalid character replaced by `-`.
    static String id(String path, String key) {
        return EntityId.valid(path, OUTSIDE.matcher(key).replaceAll("-"));
    }

    /// Reserves the id, and refuses an id that another entity has reserved.
    void claim(String id, String path) {
        String other = placeById.putIfAbsent(id, path);
        if (other != null) {
            throw BAD_USER_INPUT
                    .because("`%s` and `%s` both get the id `%s`. Rename one of them.".formatted(other, path, id))
                    .at(path, id, "a name with another id than " + other);
        }
    }
}
