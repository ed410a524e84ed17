package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.REVISION_NOT_FOUND;

import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The notice on the pages of a catalog that rejects direct changes.
///
/// @param drift the last catalog file; null if the catalog is not managed from code, or no file was applied
public record CatalogNotice(ApprovalRule rule, @Nullable Drift drift) {

    /// The last applied catalog file, and the changes since, as the API returns them.
    ///
    /// @param text the changes in words
    public record Drift(@Nullable String commit, Instant appliedAt, List<Line> differences, String text) {

        /// A changed field.
        public record Line(String path) {}

        /// Returns the number of changes in words, such as `3 changes since then`.
        public String count() {
            return differences.isEmpty()
                    ? "no changes since then"
                    : RoleLabels.count(differences.size(), "change") + " since then";
        }
    }

    /// Returns the notice of a page. Null if the page needs none.
    static @Nullable CatalogNotice of(ConsoleRequest visit, String section, @Nullable ConsoleScope scope) {
        if (scope == null || scope.environment() == null || !ApprovalRule.isCatalog(section)) {
            return null;
        }
        ApprovalRule rule = scope.gate().rule(scope.slug());
        return rule.isProtected() || rule.isManaged() ? new CatalogNotice(rule, drift(visit, scope, rule)) : null;
    }

    /// Reads the drift of a catalog that is managed from code.
    ///
    /// @param scope in the environment
    static @Nullable Drift drift(ConsoleRequest visit, ConsoleScope scope, ApprovalRule rule) {
        if (!rule.isManaged()) {
            return null;
        }
        try {
            return visit.send(scope, "GET", "/catalog/drift", null).data(Drift.class);
        } catch (Problem problem) {
            if (Problem.is(REVISION_NOT_FOUND, problem)) {
                return null;
            }
            throw problem;
        }
    }
}
