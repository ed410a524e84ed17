package dev.ambit.console;

import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Page;
import dev.ambit.http.Response;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Settings › Environments › History: the revisions of an environment's catalog, the latest first.
public final class HistoryPage {

    static final int HASH_SHOWN = 8;

    private HistoryPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Environment it = EnvironmentFormPage.environment(visit, scope);
        String after = visit.request().query(Page.Query.class).after();
        String rest = after == null ? "" : "&after=" + UrlText.encoded(after);
        Reply reply =
                visit.send(scope, "GET", "/environments/%s/revisions?limit=30%s".formatted(it.slug(), rest), null);
        return visit.show(
                "history",
                new View(
                        visit.frame("History of " + it.displayName(), "environments", scope),
                        scope,
                        it,
                        reply.rows(Revision.class),
                        after == null,
                        reply.next()));
    }

    /// A revision, as the API returns it.
    public record Revision(String hash, @Nullable String parent, Instant at, String by, String why) {

        public String shortHash() {
            return hash.substring(0, HASH_SHOWN);
        }
    }

    /// The page.
    ///
    /// @param isFirst whether this is the first page; its first revision is the current catalog
    public record View(
            Frame frame,
            ConsoleScope scope,
            Environment environment,
            List<Revision> revisions,
            boolean isFirst,
            @Nullable String next) {

        public boolean mayPromote() {
            return scope.may(environment, "POST", "/promotions");
        }

        public boolean mayFork() {
            return scope.may("POST", "/environments");
        }
    }
}
