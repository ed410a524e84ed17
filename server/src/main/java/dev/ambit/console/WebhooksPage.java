package dev.ambit.console;

import dev.ambit.console.ShownKeys.Secret;
import dev.ambit.event.EventType;
import dev.ambit.http.Form;
import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Page;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who is told of what happens in an environment.
public final class WebhooksPage {

    private static final String FORM = "webhook-form";

    private WebhooksPage() {}

    static Response show(Visit visit) {
        Place place = visit.place();
        String after = visit.request().query(Page.Query.class).after();
        String rest = after == null ? "" : "&after=" + Words.encoded(after);
        Reply reply = visit.send(place, "GET", "/webhooks?limit=50" + rest, null);
        return visit.show(
                "webhooks",
                new View(visit.frame("Webhooks", "webhooks", place), place, reply.rows(Webhook.class), reply.next()));
    }

    static Response add(Visit visit) {
        return visit.show(FORM, form(visit, visit.place(), "", "", List.of(), null));
    }

    static Response create(Visit visit) {
        Place place = visit.place();
        Form form = visit.form();
        String url = form.text("url").strip();
        String description = form.text("description").strip();
        List<String> types = form.texts("eventTypes");
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("url", url);
        body.put("description", description.isEmpty() ? null : description);
        body.put("eventTypes", types);
        try {
            var made = visit.send(place, "POST", "/webhooks", body).data(Webhook.Made.class);
            return secret(visit, place, made);
        } catch (Problem problem) {
            return visit.refuse(problem, FORM, form(visit, place, url, description, types, Fault.of(problem)));
        }
    }

    static Response secret(Visit visit, Place place, Webhook.Made made) {
        var secret = new Secret("Secret", "By it the receiver knows that a call comes from here.", made.secret());
        return ShownKeys.page(
                visit, place, "webhooks", "The webhook's secret", List.of(secret), place.path() + "/webhooks");
    }

    static List<String> types() {
        return Arrays.stream(EventType.values()).map(EventType::word).toList();
    }

    private static FormView form(
            Visit visit, Place place, String url, String description, List<String> chosen, @Nullable Fault fault) {
        return new FormView(
                visit.frame("Add a webhook", "webhooks", place), place, url, description, types(), chosen, fault);
    }

    public record View(
            Frame frame,
            Place place,
            List<Webhook> webhooks,
            @Nullable String next) {}

    public record FormView(
            Frame frame,
            Place place,
            String url,
            String description,
            List<String> types,
            List<String> chosen,
            @Nullable Fault fault) {}
}
