package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.EDITED_MEANWHILE;

import dev.ambit.http.Form;
import dev.ambit.http.Json;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Settings › Environments › Add, and Edit.
public final class EnvironmentFormPage {

    private static final String TEMPLATE = "environment-form";
    private static final String COLOR = "#1c7ed6";

    private EnvironmentFormPage() {}

    static Response add(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        return visit.show(
                TEMPLATE,
                view(
                        visit,
                        scope,
                        null,
                        new Content("", COLOR, "", ""),
                        EnvironmentChoices.of(visit, scope),
                        List.of(),
                        null));
    }

    static Response create(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Form form = visit.form();
        Content content = Content.of(form);
        EnvironmentChoices beginning = EnvironmentChoices.of(visit, scope).chosen(form);
        Map<String, Object> body = new LinkedHashMap<>(content.body());
        // The form suggests the color of development. If it is unchanged, sends no color, so that the type
        // decides.
        body.computeIfPresent("color", (_, color) -> color.equals(COLOR) ? null : color);
        body.putAll(beginning.body());
        try {
            var made = visit.send(scope, "POST", "/environments", body).data(NewKeysPage.Keys.class);
            return NewKeysPage.ofEnvironment(visit, scope, made);
        } catch (Problem problem) {
            return visit.refuse(
                    problem, TEMPLATE, view(visit, scope, null, content, beginning, List.of(), Fault.of(problem)));
        }
    }

    static Response edit(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Environment it = environment(visit, scope);
        return visit.show(TEMPLATE, view(visit, scope, it, Content.of(it), EnvironmentChoices.NONE, List.of(), null));
    }

    /// If somebody else has saved the environment since the form was drawn, shows both versions.
    static Response save(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Form form = visit.form();
        Content content = Content.of(form);
        Content was = visit.was(Content.class);
        Map<String, Object> body = new LinkedHashMap<>(content.body());
        body.put("was", was.body());
        if (!content.expiry().equals(was.expiry())) {
            body.put("expiresAt", content.expiresAt());
        }
        try {
            visit.send(scope, "PATCH", "/environments/" + visit.variable("slug"), body);
            return Screen.seeOther(scope.account().path() + "/environments");
        } catch (Problem problem) {
            Environment now = environment(visit, scope);
            List<Difference> differences =
                    problem.code() == EDITED_MEANWHILE ? content.differences(Content.of(now)) : List.of();
            Environment read = problem.code() == EDITED_MEANWHILE ? now : now.as(was);
            return visit.refuse(
                    problem,
                    TEMPLATE,
                    view(visit, scope, read, content, EnvironmentChoices.NONE, differences, Fault.of(problem)));
        }
    }

    static Environment environment(ConsoleRequest visit, ConsoleScope scope) {
        return visit.send(scope, "GET", "/environments/" + visit.variable("slug"), null)
                .data(Environment.class);
    }

    private static View view(
            ConsoleRequest visit,
            ConsoleScope scope,
            @Nullable Environment it,
            Content content,
            EnvironmentChoices beginning,
            List<Difference> differences,
            @Nullable Fault fault) {
        String title = it == null ? "Add an environment" : "Edit " + it.displayName();
        String was = it == null ? "" : Json.text(Content.of(it));
        return new View(
                visit.frame(title, "environments", scope),
                title,
                scope,
                it,
                content,
                beginning,
                was,
                differences,
                fault);
    }

    /// The fields that can be edited.
    ///
    /// @param expiry time in UTC at which the environment is deleted, as browsers send it; empty for never
    public record Content(String displayName, String color, String description, String expiry) {

        private static final int MINUTE_CHARS = 16;

        static Content of(Form form) {
            return new Content(
                    form.text("displayName").strip(),
                    form.text("color").strip(),
                    form.text("description").strip(),
                    form.text("expiresAt").strip());
        }

        static Content of(Environment it) {
            Instant expiresAt = it.expiresAt();
            return new Content(
                    it.displayName(),
                    it.color(),
                    Objects.requireNonNullElse(it.description(), ""),
                    expiresAt == null ? "" : expiresAt.toString().substring(0, MINUTE_CHARS));
        }

        @Nullable
        String expiresAt() {
            return expiry.isEmpty() ? null : new CheckQuestion(null, null, expiry, null, null).asOf();
        }

        /// Sends an empty description as null. Leaves out the expiry, which the caller adds if it was changed.
        Map<String, @Nullable Object> body() {
            Map<String, @Nullable Object> body = new LinkedHashMap<>();
            body.put("displayName", displayName);
            body.put("color", color);
            body.put("description", description.isEmpty() ? null : description);
            return body;
        }

        List<Difference> differences(Content now) {
            return Difference.among(
                    new Difference("Name", displayName, now.displayName),
                    new Difference("Color", color, now.color),
                    new Difference("Description", description, now.description),
                    new Difference("Expiry", expiry, now.expiry));
        }
    }

    /// The form.
    ///
    /// @param environment null to add one
    /// @param beginning the choices for a new environment
    /// @param was the fields when the form was drawn
    public record View(
            Frame frame,
            String title,
            ConsoleScope scope,
            @Nullable Environment environment,
            Content content,
            EnvironmentChoices beginning,
            String was,
            List<Difference> differences,
            @Nullable Fault fault) {}
}
