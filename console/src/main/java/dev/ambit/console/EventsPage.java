package dev.ambit.console;

import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Response;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The latest events of an environment; a script adds new ones as they happen.
public final class EventsPage {

    static final String SECTION = "events";

    /// Number of latest events that are read and filtered.
    private static final int READ_MAX = 200;

    private EventsPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Query query = visit.request().query(Query.class);
        long head = visit.send(scope, "GET", "/events/feed?limit=1", null).number("head");
        long after = Math.max(0, head - READ_MAX);
        List<FeedEvent> events = visit.send(
                        scope, "GET", "/events/feed?limit=%d&after=%d".formatted(READ_MAX, after), null)
                .rows(FeedEvent.class);
        List<FeedEvent> shown = events.reversed().stream()
                .filter(it -> query.of().isEmpty() || it.type().equals(query.of()))
                .filter(it -> query.customerId().isEmpty() || it.customerId().equals(query.customerId()))
                .toList();
        long last = events.isEmpty() ? head : events.getLast().sequence();
        return visit.show(
                "events",
                new View(
                        visit.frame("Events", SECTION, scope),
                        scope,
                        query,
                        visit.eventTypes(),
                        shown,
                        events.size(),
                        last));
    }

    /// Returns the event stream of the API, with the events after a number as they happen.
    static Response stream(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Long after = visit.request().query(StreamQuery.class).after();
        String resumed = visit.request().header("Last-Event-ID");
        String from =
                resumed != null && resumed.matches("\\d{1,18}") ? resumed : String.valueOf(after == null ? 0 : after);
        Reply reply =
                visit.send(scope, "GET", "/events/feed?after=" + from, null, Map.of("Accept", "text/event-stream"));
        return Screen.passed(reply.response());
    }

    /// The filters of the page.
    ///
    /// @param type empty: every type
    /// @param customer id; empty: every event
    public record Query(@Nullable String type, @Nullable String customer) {

        public String of() {
            return Objects.requireNonNullElse(type, "");
        }

        public String customerId() {
            return Objects.requireNonNullElse(customer, "").strip();
        }

        public boolean isFiltered() {
            return !of().isEmpty() || !customerId().isEmpty();
        }
    }

    public record StreamQuery(@Nullable Long after) {}

    /// The page.
    ///
    /// @param read number of events that the filters were applied to
    /// @param last number of the last event
    public record View(
            Frame frame,
            ConsoleScope scope,
            Query query,
            List<String> types,
            List<FeedEvent> events,
            int read,
            long last) {

        public String path() {
            return scope.path() + "/events";
        }
    }
}
