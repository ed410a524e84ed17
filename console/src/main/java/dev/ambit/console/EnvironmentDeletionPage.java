package dev.ambit.console;

import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Settings › Environments › Delete. The form requires the exact name.
public final class EnvironmentDeletionPage {

    private EnvironmentDeletionPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        return visit.show("environment-deletion", view(visit, scope, "", null));
    }

    static Response delete(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String typed = visit.form().text("confirmName");
        try {
            var deletion = visit.send(
                            scope, "DELETE", "/environments/" + visit.variable("slug"), Map.of("confirmName", typed))
                    .data(Deletion.class);
            return Screen.seeOther(scope.account().path() + "/operations/" + deletion.operationId());
        } catch (Problem problem) {
            return visit.refuse(problem, "environment-deletion", view(visit, scope, typed, Fault.of(problem)));
        }
    }

    private static View view(ConsoleRequest visit, ConsoleScope scope, String typed, @Nullable Fault fault) {
        Environment it = EnvironmentFormPage.environment(visit, scope);
        return new View(visit.frame("Delete " + it.displayName(), "environments", scope), scope, it, typed, fault);
    }

    record Deletion(UUID operationId) {}

    public record View(
            Frame frame,
            ConsoleScope scope,
            Environment environment,
            String typed,
            @Nullable Fault fault) {}
}
