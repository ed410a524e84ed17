package dev.ambit.console;

import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Page;
import dev.ambit.http.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Settings › Environments: all environments of the account, including archived ones.
public final class EnvironmentsPage {

    private EnvironmentsPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String after = visit.request().query(Page.Query.class).after();
        String rest = after == null ? "" : "&after=" + UrlText.encoded(after);
        Reply reply = visit.send(scope, "GET", "/environments?includeArchived=true&limit=15" + rest, null);
        return visit.show(
                "environments",
                new View(
                        visit.frame("Environments", "environments", scope),
                        scope,
                        reply.rows(Environment.class),
                        reply.next()));
    }

    public record View(
            Frame frame,
            ConsoleScope scope,
            List<Environment> environments,
            @Nullable String next) {}
}
