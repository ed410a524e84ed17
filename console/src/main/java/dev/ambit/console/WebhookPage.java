package dev.ambit.console;

import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Page;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One webhook: its progress, its latest attempts and its actions.
public final class WebhookPage {

    private WebhookPage() {}

    static Response show(ConsoleRequest visit) {
        String after = visit.request().query(Page.Query.class).after();
        return visit.show("webhook", view(visit, visit.scope(), after, null, null));
    }

    /// Sends a test event immediately and shows the answer.
    static Response test(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        try {
            Webhook.Attempt tested = visit.send(
                            scope,
                            "POST",
                            path(visit) + "/test",
                            Map.of("type", visit.form().text("type")))
                    .data(Webhook.Attempt.class);
            return visit.show("webhook", view(visit, scope, null, tested, null));
        } catch (Problem problem) {
            return visit.refuse(problem, "webhook", view(visit, scope, null, null, Fault.of(problem)));
        }
    }

    /// Shows the payload of an attempt, which is the event.
    static Response payload(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Object event = visit.send(scope, "GET", "/events/" + visit.variable("sequence"), null)
                .data(Object.class);
        return visit.show(
                "webhook-payload",
                new PayloadView(
                        visit.frame("Body", "webhooks", scope),
                        scope.path() + path(visit),
                        visit.request().variable("sequence"),
                        IndentedJson.of(event)));
    }

    /// The payload of an attempt.
    public record PayloadView(Frame frame, String back, String sequence, String payload) {}

    static Response enable(ConsoleRequest visit) {
        return act(visit, "/enable");
    }

    static Response disable(ConsoleRequest visit) {
        return act(visit, "/disable");
    }

    /// Retries failed deliveries immediately.
    static Response recover(ConsoleRequest visit) {
        return act(visit, "/recover");
    }

    static Response rotateSecret(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        try {
            var made = visit.send(scope, "POST", path(visit) + "/rotate-secret", null)
                    .data(Webhook.Made.class);
            return WebhooksPage.secret(
                    visit,
                    scope,
                    made,
                    "The receiver verifies signatures with this secret. For 24 hours, Ambit also signs each request"
                            + " with the previous secret.");
        } catch (Problem problem) {
            return visit.refuse(problem, "webhook", view(visit, scope, null, null, Fault.of(problem)));
        }
    }

    static Response askDelete(ConsoleRequest visit) {
        return visit.show("webhook-deletion", view(visit, visit.scope(), null, null, null));
    }

    static Response delete(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        visit.send(scope, "DELETE", path(visit), null);
        return Screen.seeOther(scope.path() + "/webhooks");
    }

    private static Response act(ConsoleRequest visit, String verb) {
        ConsoleScope scope = visit.scope();
        visit.send(scope, "POST", path(visit) + verb, null);
        return Screen.seeOther(scope.path() + path(visit));
    }

    private static String path(ConsoleRequest visit) {
        return "/webhooks/" + visit.variable("id");
    }

    private static View view(
            ConsoleRequest visit,
            ConsoleScope scope,
            @Nullable String after,
            Webhook.@Nullable Attempt tested,
            @Nullable Fault fault) {
        Webhook webhook = visit.send(scope, "GET", path(visit), null).data(Webhook.class);
        String rest = after == null ? "" : "&after=" + UrlText.encoded(after);
        Reply attempts = visit.send(scope, "GET", path(visit) + "/attempts?limit=20" + rest, null);
        return new View(
                visit.frame(webhook.url(), "webhooks", scope),
                scope,
                webhook,
                attempts.rows(Webhook.Attempt.class),
                attempts.next(),
                visit.eventTypes(),
                tested,
                fault);
    }

    /// A webhook with its latest attempts.
    ///
    /// @param tested the result of a test just now
    public record View(
            Frame frame,
            ConsoleScope scope,
            Webhook webhook,
            List<Webhook.Attempt> attempts,
            @Nullable String next,
            List<String> types,
            Webhook.@Nullable Attempt tested,
            @Nullable Fault fault) {}
}
