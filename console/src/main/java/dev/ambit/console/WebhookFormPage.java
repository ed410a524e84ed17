package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.EDITED_MEANWHILE;

import dev.ambit.http.Form;
import dev.ambit.http.Json;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Webhooks › Add, and Edit.
public final class WebhookFormPage {

    private static final String TEMPLATE = "webhook-form";

    private WebhookFormPage() {}

    static Response add(ConsoleRequest visit) {
        return visit.show(TEMPLATE, adding(visit, visit.scope(), new Content("", "", List.of()), null));
    }

    static Response create(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Content content = Content.of(visit.form());
        try {
            var made = visit.send(scope, "POST", "/webhooks", content.body()).data(Webhook.Made.class);
            return WebhooksPage.secret(visit, scope, made, "The receiver verifies signatures with this secret.");
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, adding(visit, scope, content, Fault.of(problem)));
        }
    }

    static Response edit(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Content is = Content.of(webhook(visit, scope));
        return visit.show(TEMPLATE, editing(visit, scope, is, is, List.of(), null));
    }

    /// If somebody else has saved the webhook since the form was drawn, shows both versions.
    static Response save(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Content content = Content.of(visit.form());
        Content was = visit.was(Content.class);
        Map<String, @Nullable Object> body = new LinkedHashMap<>(content.body());
        body.put("was", was.body());
        try {
            visit.send(scope, "PATCH", path(visit), body);
            return Screen.seeOther(scope.path() + path(visit));
        } catch (Problem problem) {
            boolean isMeanwhile = problem.code() == EDITED_MEANWHILE;
            Content now = Content.of(webhook(visit, scope));
            List<Difference> differences = isMeanwhile ? content.differences(now) : List.of();
            return visit.refuse(
                    problem,
                    TEMPLATE,
                    editing(visit, scope, content, isMeanwhile ? now : was, differences, Fault.of(problem)));
        }
    }

    private static Webhook webhook(ConsoleRequest visit, ConsoleScope scope) {
        return visit.send(scope, "GET", path(visit), null).data(Webhook.class);
    }

    private static String path(ConsoleRequest visit) {
        return "/webhooks/" + visit.variable("id");
    }

    private static View adding(ConsoleRequest visit, ConsoleScope scope, Content content, @Nullable Fault fault) {
        var words = new Wording("Add an endpoint", "Add", "/webhooks/new", "/webhooks");
        return view(visit, scope, words, content, "", List.of(), fault);
    }

    private static View editing(
            ConsoleRequest visit,
            ConsoleScope scope,
            Content content,
            Content was,
            List<Difference> differences,
            @Nullable Fault fault) {
        var words = new Wording("Edit the endpoint", "Save", path(visit) + "/edit", path(visit));
        return view(visit, scope, words, content, Json.text(was), differences, fault);
    }

    private static View view(
            ConsoleRequest visit,
            ConsoleScope scope,
            Wording words,
            Content content,
            String was,
            List<Difference> differences,
            @Nullable Fault fault) {
        return new View(
                visit.frame(words.title(), "webhooks", scope),
                scope,
                words,
                content,
                visit.eventTypes(),
                was,
                differences,
                fault);
    }

    /// The fields that can be edited.
    public record Content(String url, String description, List<String> eventTypes) {

        public Content {
            eventTypes = eventTypes.stream().sorted().toList();
        }

        static Content of(Form form) {
            return new Content(
                    form.text("url").strip(), form.text("description").strip(), form.texts("eventTypes"));
        }

        static Content of(Webhook it) {
            return new Content(it.url(), Objects.requireNonNullElse(it.description(), ""), it.eventTypes());
        }

        /// Sends an empty description as null.
        Map<String, @Nullable Object> body() {
            Map<String, @Nullable Object> body = new LinkedHashMap<>();
            body.put("url", url);
            body.put("description", description.isEmpty() ? null : description);
            body.put("eventTypes", eventTypes);
            return body;
        }

        List<Difference> differences(Content now) {
            return Difference.among(
                    new Difference("Address", url, now.url),
                    new Difference("Description", description, now.description),
                    new Difference("Event types", types(), now.types()));
        }

        private String types() {
            return eventTypes.isEmpty() ? "every type" : String.join(", ", eventTypes);
        }
    }

    /// The differences between adding and editing.
    ///
    /// @param action target of the form, within the environment
    /// @param back the page that links here, within the environment
    public record Wording(String title, String button, String action, String back) {}

    /// The form.
    ///
    /// @param was the fields when the form was drawn; empty to add one
    public record View(
            Frame frame,
            ConsoleScope scope,
            Wording words,
            Content content,
            List<String> types,
            String was,
            List<Difference> differences,
            @Nullable Fault fault) {}
}
