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
        Place place = visit.place();
        return visit.show("environment-deletion", view(visit, place, "", null));
    }

    static Response delete(ConsoleRequest visit) {
        Place place = visit.place();
        String typed = visit.form().text("confirmName");
        try {
            var deletion = visit.send(
                            place, "DELETE", "/environments/" + visit.variable("slug"), Map.of("confirmName", typed))
                    .data(Deletion.class);
            return Screen.seeOther(place.account().path() + "/operations/" + deletion.operationId());
        } catch (Problem problem) {
            return visit.refuse(problem, "environment-deletion", view(visit, place, typed, Fault.of(problem)));
        }
    }

    private static View view(ConsoleRequest visit, Place place, String typed, @Nullable Fault fault) {
        Environment it = EnvironmentFormPage.environment(visit, place);
        return new View(visit.frame("Delete " + it.displayName(), "environments", place), place, it, typed, fault);
    }

    record Deletion(UUID operationId) {}

    public record View(
            Frame frame,
            Place place,
            Environment environment,
            String typed,
            @Nullable Fault fault) {}
}
