package dev.ambit.console;

import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Stack › Distribution: what is delivered from where and for how long it is kept, where that is not as in
/// production, and what shall be kept no longer.
public final class DistributionPage {

    private static final String TEMPLATE = "distribution";

    /// Of the behaviors that are shown.
    private static final int BEHAVIORS_BYTES_MAX = 12_000;

    /// Of what differs.
    private static final int VALUE_CHARS_MAX = 150;

    private DistributionPage() {}

    static Response show(Visit visit) {
        return visit.show(TEMPLATE, view(visit, visit.place(), "", List.of(), null));
    }

    /// The answer says at once what was done.
    static Response invalidate(Visit visit) {
        Place place = visit.place();
        String typed = visit.form().text("paths");
        List<String> paths =
                typed.lines().map(String::strip).filter(it -> !it.isEmpty()).toList();
        try {
            visit.send(place, "POST", StackPage.path(place) + "/invalidations", Map.of("paths", paths));
            return visit.show(TEMPLATE, view(visit, place, "", paths, null));
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, view(visit, place, typed, List.of(), Fault.of(problem)));
        }
    }

    private static View view(Visit visit, Place place, String typed, List<String> gone, @Nullable Fault fault) {
        Distribution it = visit.send(place, "GET", StackPage.path(place) + "/distribution", null)
                .data(Distribution.class);
        return new View(
                visit.frame("Distribution", StackPage.SECTION, place), place, it, typed, List.copyOf(gone), fault);
    }

    public record Distribution(
            String name,
            List<Behavior> behaviors,
            Map<String, String> errorPages,
            int cacheSeconds,
            boolean compress,
            Map<String, String> origins,
            List<Deviation> differences,
            List<Invalidated> invalidations) {

        /// For how long an answer counts of which nothing else is said.
        public String kept() {
            return kept(cacheSeconds);
        }

        /// Those that there is room for.
        public List<Behavior> shown() {
            return Room.first(behaviors, BEHAVIORS_BYTES_MAX, Behavior::toString);
        }

        private static String kept(int seconds) {
            return seconds == 0 ? "not kept" : seconds + " s";
        }
    }

    public record Behavior(
            String path, String origin, @Nullable Integer cacheSeconds, Map<String, String> headers) {

        public String originWord() {
            return Kinds.plain(origin);
        }

        public String kept() {
            return cacheSeconds == null ? "as elsewhere" : Distribution.kept(cacheSeconds);
        }
    }

    /// By whom something was invalidated.
    public record Invalidated(Instant at, Actor actor, List<String> paths) {

        public String shown() {
            return Room.shortened(String.join(", ", paths), VALUE_CHARS_MAX);
        }
    }

    /// Where it is not as production's; null is not said there.
    public record Deviation(
            String what, @Nullable String here, @Nullable String production) {

        public String hereWord() {
            return word(here);
        }

        public String productionWord() {
            return word(production);
        }

        private static String word(@Nullable String value) {
            return value == null ? "not said" : Room.shortened(value, VALUE_CHARS_MAX);
        }
    }

    /// The page.
    ///
    /// @param typed paths that were refused
    /// @param gone paths that were invalidated just now
    public record View(
            Frame frame,
            Place place,
            Distribution distribution,
            String typed,
            List<String> gone,
            @Nullable Fault fault) {

        public boolean mayInvalidate() {
            return place.may("POST", "/stacks/{slug}/invalidations");
        }

        /// What concerns no field.
        public @Nullable Fault above() {
            return fault == null || fault.isWithin("paths") ? null : fault;
        }
    }
}
