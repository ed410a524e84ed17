package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.problem.Problem;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Validates the ids that callers choose for the entities of a catalog. [ExternalId] validates other ids.
public final class EntityId {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.|@-]{0,254}");

    private EntityId() {}

    /// Returns the id. Throws a problem at `field` if it is not valid.
    public static String valid(String field, String id) {
        if (!ID.matcher(id).matches()) {
            throw BAD_USER_INPUT
                    .because(
                            "`%s` must have 1 to 255 letters, digits and `_ . | @ -`; received `%s`. Start it with a letter or digit."
                                    .formatted(field, Problem.shortened(id)))
                    .at(field, id, ID.pattern());
        }
        return id;
    }

    /// Returns the id, which may be absent.
    public static @Nullable String validOrNull(String field, @Nullable String id) {
        return id == null ? null : valid(field, id);
    }

    /// Returns the ids. A problem names the index of the id.
    static List<String> validAll(String field, List<String> ids) {
        for (int i = 0; i < ids.size(); i++) {
            valid(field + "." + i, ids.get(i));
        }
        return ids;
    }
}
