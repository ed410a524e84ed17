package dev.ambit.console;

import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Page;
import dev.ambit.http.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Settings › Environments: all environments of the account, including archived ones.
public final class EnvironmentsPage {

    private EnvironmentsPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String after = visit.request().query(Page.Query.class).after();
        String rest = after == null ? "" : "&after=" + UrlText.encoded(after);
        Reply reply = visit.send(scope, "GET", "/environments?includeArchived=true&limit=15" + rest, null);
        List<Environment> environments = reply.rows(Environment.class);
        Map<String, Divergence> divergences = new HashMap<>();
        environments.stream()
                .filter(it -> it.parent() != null && !it.isArchived())
                .forEach(it -> divergences.put(it.slug(), divergence(visit, scope, it)));
        return visit.show(
                "environments",
                new View(
                        visit.frame("Environments", "environments", scope),
                        scope,
                        environments,
                        divergences,
                        reply.next()));
    }

    private static Divergence divergence(ConsoleRequest visit, ConsoleScope scope, Environment fork) {
        return visit.send(scope, "GET", "/environments/%s/divergence".formatted(fork.slug()), null)
                .data(Divergence.class);
    }

    /// How many differences a fork and its parent have since their last common revision.
    public record Divergence(int ahead, int behind) {

        public String text() {
            return ahead == 0 && behind == 0
                    ? "no differences"
                    : "%d %s ahead, %d behind".formatted(ahead, ahead == 1 ? "change" : "changes", behind);
        }
    }

    /// The page.
    ///
    /// @param divergences by the slug of the fork
    public record View(
            Frame frame,
            ConsoleScope scope,
            List<Environment> environments,
            Map<String, Divergence> divergences,
            @Nullable String next) {}
}
