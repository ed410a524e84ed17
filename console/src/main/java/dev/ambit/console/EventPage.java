package dev.ambit.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Json;
import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One event: its body, its deliveries, and a replay to a webhook.
public final class EventPage {

    private static final int WEBHOOKS_MAX = 20;
    private static final int BODY_CHARS_MAX = 60_000;

    private EventPage() {}

    static Response show(ConsoleRequest visit) {
        return visit.show("event", view(visit, visit.scope(), null));
    }

    /// Replays the event and all later ones to a webhook.
    static Response replay(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        long sequence = FeedEvent.find(visit, scope, visit.variable("sequence")).sequence();
        try {
            visit.send(
                    scope,
                    "POST",
                    "/webhooks/%s/replay".formatted(UrlText.encoded(visit.form().text("webhook"))),
                    Map.of("after", sequence - 1));
            return Screen.seeOther("%s/events/%d?done=replayed".formatted(scope.path(), sequence));
        } catch (Problem problem) {
            return visit.refuse(problem, "event", view(visit, scope, Fault.of(problem)));
        }
    }

    private static View view(ConsoleRequest visit, ConsoleScope scope, @Nullable Fault fault) {
        Reply reply = visit.send(scope, "GET", "/events/" + visit.variable("sequence"), null);
        Object body = Json.map(new String(reply.content(), UTF_8)).get("data");
        FeedEvent event = reply.data(FeedEvent.class);
        List<Delivery> deliveries =
                visit.send(scope, "GET", "/webhooks?limit=" + WEBHOOKS_MAX, null).rows(Webhook.class).stream()
                        .map(it -> new Delivery(it, attempts(visit, scope, it, event.sequence())))
                        .toList();
        boolean isDone = visit.request().method().equals("GET")
                && visit.request().query(Query.class).done() != null;
        return new View(
                visit.frame("Event " + event.sequence(), EventsPage.SECTION, scope),
                scope,
                event,
                PageBudget.shortened(IndentedJson.of(body), BODY_CHARS_MAX),
                deliveries,
                isDone,
                fault);
    }

    private static List<Webhook.Attempt> attempts(
            ConsoleRequest visit, ConsoleScope scope, Webhook webhook, long sequence) {
        return visit.send(
                        scope,
                        "GET",
                        "/webhooks/%s/attempts?limit=5&sequence=%d".formatted(UrlText.encoded(webhook.id()), sequence),
                        null)
                .rows(Webhook.Attempt.class);
    }

    /// The query of the page.
    ///
    /// @param done the action that led here
    public record Query(@Nullable String done) {}

    /// The attempts to deliver the event to a webhook.
    public record Delivery(Webhook webhook, List<Webhook.Attempt> attempts) {}

    public record View(
            Frame frame,
            ConsoleScope scope,
            FeedEvent event,
            String body,
            List<Delivery> deliveries,
            boolean isDone,
            @Nullable Fault fault) {

        public String path() {
            return "%s/events/%d".formatted(scope.path(), event.sequence());
        }

        public boolean mayReplay() {
            return scope.may("POST", "/webhooks/{id}/replay");
        }
    }
}
