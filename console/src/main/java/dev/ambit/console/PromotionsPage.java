package dev.ambit.console;

import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Response;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Settings › Promotions: the promotions of the account, latest first.
public final class PromotionsPage {

    private PromotionsPage() {}

    /// The filters and the cursor.
    ///
    /// @param target the slug of an environment
    public record Query(
            @Nullable String target,
            @Nullable String state,
            @Nullable String after) {

        String filters() {
            return parameter("target", target) + parameter("state", state);
        }

        private static String parameter(String name, @Nullable String value) {
            return value == null || value.isEmpty() ? "" : "%s=%s&".formatted(name, UrlText.encoded(value));
        }
    }

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Query query = visit.request().query(Query.class);
        String after = query.after() == null ? "" : "&after=" + UrlText.encoded(query.after());
        Reply reply = visit.send(scope, "GET", "/promotions?%slimit=20%s".formatted(query.filters(), after), null);
        List<Environment> environments = environments(visit, scope);
        Map<String, String> titles = new HashMap<>();
        environments.forEach(it -> titles.put(it.slug(), it.displayName()));
        return visit.show(
                "promotions",
                new View(
                        visit.frame("Promotions", PromotionHeader.SECTION, scope),
                        scope,
                        query,
                        reply.rows(Row.class),
                        environments,
                        titles,
                        AuditPage.names(visit, scope),
                        reply.next()));
    }

    /// Returns the environments that a promotion can start from or change.
    static List<Environment> environments(ConsoleRequest visit, ConsoleScope scope) {
        return visit.send(scope, "GET", "/environments?limit=100", null).rows(Environment.class).stream()
                .filter(it -> !it.isArchived())
                .toList();
    }

    /// A promotion, as the API lists it.
    ///
    /// @param conflicts the number of conflicts
    public record Row(
            String id,
            String title,
            String source,
            String target,
            PromotionRecord.State state,
            int changes,
            int conflicts,
            Actor author,
            Instant createdAt) {}

    /// The page.
    ///
    /// @param titles display names of environments by slug
    /// @param names of members and keys by id
    public record View(
            Frame frame,
            ConsoleScope scope,
            Query query,
            List<Row> rows,
            List<Environment> environments,
            Map<String, String> titles,
            Map<String, String> names,
            @Nullable String next) {

        public String path() {
            return scope.account().path() + "/promotions";
        }

        public boolean isUnfiltered() {
            return query.filters().isEmpty();
        }

        public String filters() {
            return query.filters();
        }

        public String state() {
            return Objects.requireNonNullElse(query.state(), "");
        }

        public String target() {
            return Objects.requireNonNullElse(query.target(), "");
        }

        public List<String[]> states() {
            return Stream.concat(
                            Stream.<String[]>of(new String[] {"", "All states"}),
                            Stream.of(PromotionRecord.State.values()).map(it -> new String[] {it.name(), it.label()}))
                    .toList();
        }

        public String author(Row it) {
            String id = it.author().id();
            return id == null
                    ? ""
                    : names.getOrDefault(id, it.author().type().equals("USER") ? "a member" : "an account key");
        }

        public boolean mayCreate() {
            return scope.may("POST", "/promotions");
        }
    }
}
