package dev.ambit.console;

import dev.ambit.console.NewKeysPage.Secret;
import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Page;
import dev.ambit.http.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The webhooks of an environment.
public final class WebhooksPage {

    private WebhooksPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String after = visit.request().query(Page.Query.class).after();
        String rest = after == null ? "" : "&after=" + UrlText.encoded(after);
        Reply reply = visit.send(scope, "GET", "/webhooks?limit=20" + rest, null);
        return visit.show(
                "webhooks",
                new View(visit.frame("Webhooks", "webhooks", scope), scope, reply.rows(Webhook.class), reply.next()));
    }

    /// Shows a new secret once.
    ///
    /// @param about the use of the secret, in plain sentences
    static Response secret(ConsoleRequest visit, ConsoleScope scope, Webhook.Made made, String about) {
        var secret = new Secret("Secret", about, made.secret());
        return NewKeysPage.page(
                visit, scope, "webhooks", "The webhook's secret", List.of(secret), scope.path() + "/webhooks");
    }

    public record View(
            Frame frame,
            ConsoleScope scope,
            List<Webhook> webhooks,
            @Nullable String next) {}
}
