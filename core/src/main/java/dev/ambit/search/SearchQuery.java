package dev.ambit.search;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The query of a search.
///
/// @param kind null: every kind that the caller may read
public record SearchQuery(
        String q, @Nullable Integer limit, @Nullable List<SearchKind> kind) {

    private static final int LIMIT_MAX = 50;
    private static final int LIMIT_DEFAULT = 20;

    Set<SearchKind> among(Set<SearchKind> readable) {
        if (kind != null) {
            readable.retainAll(kind);
        }
        return readable;
    }

    int rows() {
        if (limit != null && (limit < 1 || limit > LIMIT_MAX)) {
            throw BAD_USER_INPUT
                    .because("`limit` must be a number from 1 to %d; received `%d`. Send a smaller or larger limit."
                            .formatted(LIMIT_MAX, limit))
                    .at("limit", limit, "1 to " + LIMIT_MAX);
        }
        return limit == null ? LIMIT_DEFAULT : limit;
    }
}
