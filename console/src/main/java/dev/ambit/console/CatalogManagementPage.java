package dev.ambit.console;

import dev.ambit.http.Response;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Settings › Environments › Catalog as code: the last catalog file, the changes since, and the mode in which only
/// catalog files change the catalog.
public final class CatalogManagementPage {

    private static final String MANAGEMENT = "/environments/{slug}/catalog/management";

    private CatalogManagementPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Environment it = EnvironmentFormPage.environment(visit, scope);
        ApprovalRule rule = scope.gate().rule(it.slug());
        return visit.show(
                "catalog-management",
                new View(
                        visit.frame("Catalog as code of " + it.displayName(), "environments", scope),
                        scope,
                        it,
                        rule,
                        CatalogNotice.drift(visit, scope.in(it), rule)));
    }

    static Response set(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        boolean isManaged = visit.form().isTicked("isManaged");
        visit.send(
                scope,
                "PUT",
                "/environments/%s/catalog/management".formatted(visit.variable("slug")),
                Map.of("isManaged", isManaged));
        return Screen.seeOther("%s/environments/%s/catalog-management"
                .formatted(scope.account().path(), visit.variable("slug")));
    }

    /// The page.
    ///
    /// @param drift null if the catalog is not managed from code, or no file was applied
    public record View(
            Frame frame,
            ConsoleScope scope,
            Environment environment,
            ApprovalRule rule,
            CatalogNotice.@Nullable Drift drift) {

        public String path() {
            return "%s/environments/%s".formatted(scope.account().path(), environment.slug());
        }

        public boolean mayManage() {
            return scope.may("PUT", MANAGEMENT) && !rule.isProtected();
        }
    }
}
