package dev.ambit.console;

import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Backups › Restore replaces the rows of production with a backup; the form requires the name of the
/// environment. In a development environment, Import does the same with an export.
public final class RestorePage {

    private static final String TEMPLATE = "restore";

    private RestorePage() {}

    static Response show(ConsoleRequest visit) {
        return visit.show(TEMPLATE, view(visit, visit.scope(), "", null));
    }

    static Response restore(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String typed = visit.form().text("confirmName");
        String path = "%s/backups/%s/restore".formatted(StackPage.path(scope), visit.variable("id"));
        return begin(visit, scope, typed, path, Map.of("confirmName", typed));
    }

    static Response load(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String path = "%s/import?export=%s".formatted(StackPage.path(scope), visit.variable("id"));
        return begin(visit, scope, "", path, null);
    }

    private static Response begin(
            ConsoleRequest visit, ConsoleScope scope, String typed, String path, @Nullable Object body) {
        try {
            var begun = visit.send(scope, "POST", path, body).data(BackupsPage.Begun.class);
            return Screen.seeOther("%s/operations/%s".formatted(scope.account().path(), begun.operationId()));
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, view(visit, scope, typed, Fault.of(problem)));
        }
    }

    private static View view(ConsoleRequest visit, ConsoleScope scope, String typed, @Nullable Fault fault) {
        BackupsPage.Backup backup =
                BackupsPage.require(visit, scope, visit.request().variable("id"));
        String title = backup.isExport() ? "Import rows" : "Restore a backup";
        return new View(visit.frame(title, BackupsPage.SECTION, scope), title, scope, backup, typed, fault);
    }

    public record View(
            Frame frame,
            String title,
            ConsoleScope scope,
            BackupsPage.Backup backup,
            String typed,
            @Nullable Fault fault) {

        public String action() {
            String of = isExport() ? "exports/%s/import" : "%s/restore";
            return "%s/backups/%s".formatted(scope.path(), of.formatted(backup.id()));
        }

        public boolean isExport() {
            return backup.isExport();
        }

        public String environmentName() {
            Environment environment = scope.environment();
            return environment == null ? "" : environment.displayName();
        }
    }
}
