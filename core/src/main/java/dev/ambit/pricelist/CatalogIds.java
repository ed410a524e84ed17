package dev.ambit.pricelist;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.catalog.EntityId;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// Ids made from the keys of a price list. Keys that differ only in characters which no id may have would become
/// one thing, so they are refused.
final class CatalogIds {

    private static final Pattern OUTSIDE = Pattern.compile("[^A-Za-z0-9_.|@-]");

    private final Map<String, String> placeById = new HashMap<>();

    /// The key with each character that no id has replaced by `-`.
    static String id(String place, String key) {
        return EntityId.valid(place, OUTSIDE.matcher(key).replaceAll("-"));
    }

    /// Sees to it that nothing else has this id.
    void claim(String id, String place) {
        String other = placeById.putIfAbsent(id, place);
        if (other != null) {
            throw BAD_USER_INPUT
                    .because("`%s` and `%s` both get the id `%s`. Rename one of them.".formatted(other, place, id))
                    .at(place, id, "a name with another id than " + other);
        }
    }
}
