package dev.ambit.console;

import dev.ambit.http.Form;
import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The clock of an environment. A non-production clock can be frozen and advanced; the page then lists the events
/// that the advance caused.
public final class ClockPage {

    private static final int SHOWN_MAX = 50;

    /// A number behind the end of any event log. From there, the feed answers only with the end of the log.
    private static final long END_MAX = Long.MAX_VALUE >> 10;

    private ClockPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Long after = visit.request().query(Query.class).after();
        return visit.show("clock", view(visit, scope, "", after == null ? null : caused(visit, scope, after), null));
    }

    static Response stop(ConsoleRequest visit) {
        return change(visit, visit.scope(), "stop", null);
    }

    static Response resume(ConsoleRequest visit) {
        return change(visit, visit.scope(), "resume", null);
    }

    /// Advances the clock by a number of units, such as 45 days.
    static Response advance(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Form form = visit.form();
        String unit = form.text("unit");
        String by = (unit.equals("H") ? "PT" : "P") + form.text("by").strip() + unit;
        long head = feed(visit, scope, END_MAX, 1).number("head");
        return change(visit, scope, "advance", Map.of("by", by), "?after=" + head);
    }

    private static Response change(ConsoleRequest visit, ConsoleScope scope, String verb, @Nullable Object body) {
        return change(visit, scope, verb, body, "");
    }

    /// @param query of the page to show afterwards
    private static Response change(
            ConsoleRequest visit, ConsoleScope scope, String verb, @Nullable Object body, String query) {
        try {
            visit.send(scope, "POST", api(scope) + "/" + verb, body);
            return Screen.seeOther(scope.path() + "/clock" + query);
        } catch (Problem problem) {
            String by = visit.form().text("by");
            return visit.refuse(problem, "clock", view(visit, scope, by, null, Fault.of(problem)));
        }
    }

    private static View view(
            ConsoleRequest visit, ConsoleScope scope, String by, @Nullable CausedEvents caused, @Nullable Fault fault) {
        Clock clock = visit.send(scope, "GET", api(scope), null).data(Clock.class);
        return new View(visit.frame("Clock", "clock", scope), scope, clock, by, caused, fault);
    }

    private static CausedEvents caused(ConsoleRequest visit, ConsoleScope scope, long after) {
        Reply page = feed(visit, scope, after, SHOWN_MAX);
        // The event of the advance has the new time, so it would be listed before the events that it caused.
        List<ClockEvent> causedEvents = page.rows(ClockEvent.class).stream()
                .filter(it -> !it.type().equals("environment.clock_changed"))
                .toList();
        return new CausedEvents(causedEvents, page.next());
    }

    private static Reply feed(ConsoleRequest visit, ConsoleScope scope, long after, int limit) {
        return visit.send(scope, "GET", "/events/feed?after=%d&limit=%d".formatted(after, limit), null);
    }

    private static String api(ConsoleScope scope) {
        return "/environments/" + scope.slug() + "/clock";
    }

    public record Clock(Instant now, String state) {

        public boolean isStopped() {
            return state.equals("STOPPED");
        }
    }

    /// The query of the page.
    ///
    /// @param after number of the last event before the change; null to list no events
    public record Query(@Nullable Long after) {}

    /// Events since the change, oldest first, as many as fit on the page.
    ///
    /// @param next the number to continue after
    public record CausedEvents(
            List<ClockEvent> causedEvents, @Nullable String next) {}

    /// An event with the fields that the command line prints.
    public record ClockEvent(
            Instant timestamp,
            String type,
            @Nullable String id,
            @Nullable Named customer,
            @Nullable Named plan) {}

    public record Named(@Nullable String id) {}

    public record View(
            Frame frame,
            ConsoleScope scope,
            Clock clock,
            String by,
            @Nullable CausedEvents caused,
            @Nullable Fault fault) {}
}
