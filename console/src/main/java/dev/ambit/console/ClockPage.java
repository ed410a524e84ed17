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
    private static final long NOWHERE = Long.MAX_VALUE >> 10;

    private ClockPage() {}

    static Response show(ConsoleRequest visit) {
        Place place = visit.place();
        Long after = visit.request().query(Query.class).after();
        return visit.show("clock", view(visit, place, "", after == null ? null : caused(visit, place, after), null));
    }

    static Response stop(ConsoleRequest visit) {
        return change(visit, visit.place(), "stop", null);
    }

    static Response resume(ConsoleRequest visit) {
        return change(visit, visit.place(), "resume", null);
    }

    /// Advances the clock by a number of units, such as 45 days.
    static Response advance(ConsoleRequest visit) {
        Place place = visit.place();
        Form form = visit.form();
        String unit = form.text("unit");
        String by = (unit.equals("H") ? "PT" : "P") + form.text("by").strip() + unit;
        long head = feed(visit, place, NOWHERE, 1).number("head");
        return change(visit, place, "advance", Map.of("by", by), "?after=" + head);
    }

    private static Response change(ConsoleRequest visit, Place place, String verb, @Nullable Object body) {
        return change(visit, place, verb, body, "");
    }

    /// @param query of the page to show afterwards
    private static Response change(
            ConsoleRequest visit, Place place, String verb, @Nullable Object body, String query) {
        try {
            visit.send(place, "POST", api(place) + "/" + verb, body);
            return Screen.seeOther(place.path() + "/clock" + query);
        } catch (Problem problem) {
            String by = visit.form().text("by");
            return visit.refuse(problem, "clock", view(visit, place, by, null, Fault.of(problem)));
        }
    }

    private static View view(
            ConsoleRequest visit, Place place, String by, @Nullable CausedEvents caused, @Nullable Fault fault) {
        Clock clock = visit.send(place, "GET", api(place), null).data(Clock.class);
        return new View(visit.frame("Clock", "clock", place), place, clock, by, caused, fault);
    }

    private static CausedEvents caused(ConsoleRequest visit, Place place, long after) {
        Reply page = feed(visit, place, after, SHOWN_MAX);
        return new CausedEvents(page.rows(Happening.class), page.next());
    }

    private static Reply feed(ConsoleRequest visit, Place place, long after, int limit) {
        return visit.send(place, "GET", "/events/feed?after=%d&limit=%d".formatted(after, limit), null);
    }

    private static String api(Place place) {
        return "/environments/" + place.slug() + "/clock";
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
            List<Happening> happenings, @Nullable String next) {}

    /// An event with the fields that the command line prints.
    public record Happening(
            Instant timestamp,
            String type,
            @Nullable String id,
            @Nullable Named customer,
            @Nullable Named plan) {}

    public record Named(@Nullable String id) {}

    public record View(
            Frame frame,
            Place place,
            Clock clock,
            String by,
            @Nullable CausedEvents caused,
            @Nullable Fault fault) {}
}
