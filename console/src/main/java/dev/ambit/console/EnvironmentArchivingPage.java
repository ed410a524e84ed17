package dev.ambit.console;

import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import org.jspecify.annotations.Nullable;

/// Settings › Environments › Archive, and Unarchive. Each form explains its effects before it is sent.
public final class EnvironmentArchivingPage {

    private static final String ARCHIVE = "archive";
    private static final String UNARCHIVE = "unarchive";

    private EnvironmentArchivingPage() {}

    static Response askArchive(ConsoleRequest visit) {
        return ask(visit, ARCHIVE);
    }

    static Response archive(ConsoleRequest visit) {
        return change(visit, ARCHIVE);
    }

    static Response askUnarchive(ConsoleRequest visit) {
        return ask(visit, UNARCHIVE);
    }

    static Response unarchive(ConsoleRequest visit) {
        return change(visit, UNARCHIVE);
    }

    private static Response ask(ConsoleRequest visit, String verb) {
        return visit.show("environment-archiving", view(visit, visit.scope(), verb, null));
    }

    private static Response change(ConsoleRequest visit, String verb) {
        ConsoleScope scope = visit.scope();
        try {
            visit.send(scope, "POST", "/environments/%s/%s".formatted(visit.variable("slug"), verb), null);
            return Screen.seeOther(scope.account().path() + "/environments");
        } catch (Problem problem) {
            return visit.refuse(problem, "environment-archiving", view(visit, scope, verb, Fault.of(problem)));
        }
    }

    private static View view(ConsoleRequest visit, ConsoleScope scope, String verb, @Nullable Fault fault) {
        Environment it = EnvironmentFormPage.environment(visit, scope);
        String title = (verb.equals(ARCHIVE) ? "Archive " : "Unarchive ") + it.displayName();
        return new View(visit.frame(title, "environments", scope), title, scope, it, verb, fault);
    }

    /// The form.
    ///
    /// @param verb of the API's path
    public record View(
            Frame frame,
            String title,
            ConsoleScope scope,
            Environment environment,
            String verb,
            @Nullable Fault fault) {

        public boolean isArchiving() {
            return verb.equals(ARCHIVE);
        }
    }
}
