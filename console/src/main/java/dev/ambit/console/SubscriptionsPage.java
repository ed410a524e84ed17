package dev.ambit.console;

import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Response;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The subscriptions of an environment, by plan and status.
public final class SubscriptionsPage {

    static final List<String[]> STATUSES = List.of(
            new String[] {"", "Any status"},
            new String[] {"ACTIVE", "Active"},
            new String[] {"IN_TRIAL", "Trial"},
            new String[] {"NOT_STARTED", "Not started"},
            new String[] {"CANCELED", "Canceled"},
            new String[] {"EXPIRED", "Expired"});

    private SubscriptionsPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        SubscriptionQuery query = visit.request().query(SubscriptionQuery.class);
        String after = query.after() == null ? "" : "&after=" + UrlText.encoded(query.after());
        Reply reply = visit.send(scope, "GET", "/subscriptions?limit=20" + query.filter() + after, null);
        CatalogState catalog = CatalogState.brief(visit, scope);
        var text = new SubscriptionText(catalog, Map.of());
        return visit.show(
                "subscriptions",
                new View(
                        visit.frame("Subscriptions", SubscriptionPage.SECTION, scope),
                        scope,
                        query,
                        plans(catalog),
                        reply.rows(SubscriptionRecord.class),
                        text,
                        reply.next()));
    }

    /// Returns the choices of a filter by plan: values and labels.
    static List<String[]> plans(CatalogState catalog) {
        var text = new SubscriptionText(catalog, Map.of());
        return Stream.concat(
                        Stream.<String[]>of(new String[] {"", "Any plan"}),
                        catalog.plans().stream().map(it -> new String[] {it.id(), text.plan(it.id())}))
                .toList();
    }

    public record View(
            Frame frame,
            ConsoleScope scope,
            SubscriptionQuery query,
            List<String[]> plans,
            List<SubscriptionRecord> rows,
            SubscriptionText text,
            @Nullable String next) {

        public List<String[]> statuses() {
            return STATUSES;
        }

        /// Returns the filter in the address of the next page, with an ampersand behind each parameter.
        public String which() {
            return query.isFiltered() ? query.filter().substring(1) + "&" : "";
        }
    }
}
