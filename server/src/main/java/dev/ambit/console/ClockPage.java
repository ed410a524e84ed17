package dev.ambit.console;

import dev.ambit.http.Form;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The time of an environment, which may stand and be moved ahead where no real customers live.
public final class ClockPage {

    private ClockPage() {}

    static Response show(Visit visit) {
        return visit.show("clock", view(visit, visit.place(), "", null));
    }

    static Response stop(Visit visit) {
        return change(visit, "stop", null);
    }

    static Response resume(Visit visit) {
        return change(visit, "resume", null);
    }

    /// By so many of a unit, such as 45 days.
    static Response advance(Visit visit) {
        Form form = visit.form();
        String unit = form.text("unit");
        String by = (unit.equals("H") ? "PT" : "P") + form.text("by").strip() + unit;
        return change(visit, "advance", Map.of("by", by));
    }

    private static Response change(Visit visit, String verb, @Nullable Object body) {
        Place place = visit.place();
        try {
            visit.send(place, "POST", api(place) + "/" + verb, body);
            return Screen.seeOther(place.path() + "/clock");
        } catch (Problem problem) {
            String by = visit.form().text("by");
            return visit.refuse(problem, "clock", view(visit, place, by, Fault.of(problem)));
        }
    }

    private static View view(Visit visit, Place place, String by, @Nullable Fault fault) {
        Clock clock = visit.send(place, "GET", api(place), null).data(Clock.class);
        return new View(visit.frame("Clock", "clock", place), place, clock, by, fault);
    }

    private static String api(Place place) {
        return "/environments/" + place.slug() + "/clock";
    }

    public record Clock(Instant now, String state) {

        public boolean isStopped() {
            return state.equals("STOPPED");
        }
    }

    public record View(
            Frame frame,
            Place place,
            Clock clock,
            String by,
            @Nullable Fault fault) {}
}
