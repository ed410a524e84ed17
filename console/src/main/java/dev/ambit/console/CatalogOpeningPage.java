package dev.ambit.console;

import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Opens the catalog of a protected environment for direct changes, with a reason.
public final class CatalogOpeningPage {

    private static final String TEMPLATE = "catalog-opening";
    private static final int MINUTES = 15;

    private CatalogOpeningPage() {}

    static Response ask(ConsoleRequest visit) {
        return visit.show(TEMPLATE, view(visit, visit.scope(), "", null));
    }

    static Response open(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String reason = visit.form().text("reason");
        try {
            visit.send(
                    scope,
                    "POST",
                    "/environments/%s/catalog/open".formatted(visit.variable("slug")),
                    Map.of("reason", reason, "minutes", MINUTES));
            return Screen.seeOther("%s/e/%s/products".formatted(scope.account().path(), visit.variable("slug")));
        } catch (Problem problem) {
            Fault fault = Fault.of(problem).labelled(Map.of("reason", "Reason"));
            return visit.refuse(problem, TEMPLATE, view(visit, scope, reason, fault));
        }
    }

    private static View view(ConsoleRequest visit, ConsoleScope scope, String reason, @Nullable Fault fault) {
        Environment it = EnvironmentFormPage.environment(visit, scope);
        return new View(
                visit.frame("Open catalog of " + it.displayName(), "environments", scope), scope, it, reason, fault);
    }

    public record View(
            Frame frame,
            ConsoleScope scope,
            Environment environment,
            String reason,
            @Nullable Fault fault) {}
}
