package dev.ambit.console;

import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Backups › Schedule: how often production is backed up.
public final class BackupSchedulePage {

    private static final String TEMPLATE = "backup-schedule";

    private BackupSchedulePage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        BackupsPage.Schedule it = BackupsPage.backups(visit, scope).schedule();
        return visit.show(
                TEMPLATE,
                it == null
                        ? view(visit, scope, "", "", null)
                        : view(visit, scope, String.valueOf(it.everyHours()), String.valueOf(it.kept()), null));
    }

    static Response save(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String everyHours = visit.form().text("everyHours").strip();
        String kept = visit.form().text("kept").strip();
        try {
            visit.send(
                    scope,
                    "PUT",
                    StackPage.path(scope) + "/backups",
                    Map.of("everyHours", number(everyHours), "kept", number(kept)));
            return Screen.seeOther(scope.path() + "/backups");
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, view(visit, scope, everyHours, kept, Fault.of(problem)));
        }
    }

    /// Sends text that is no number unchanged; the API then rejects it with a message.
    private static Object number(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException _) {
            return text;
        }
    }

    private static View view(
            ConsoleRequest visit, ConsoleScope scope, String everyHours, String kept, @Nullable Fault fault) {
        return new View(visit.frame("Backup schedule", BackupsPage.SECTION, scope), scope, everyHours, kept, fault);
    }

    public record View(
            Frame frame,
            ConsoleScope scope,
            String everyHours,
            String kept,
            @Nullable Fault fault) {

        /// Returns the fault, if it belongs to no field of the form.
        public @Nullable Fault above() {
            return fault == null || fault.isAt("everyHours") || fault.isAt("kept") ? null : fault;
        }
    }
}
