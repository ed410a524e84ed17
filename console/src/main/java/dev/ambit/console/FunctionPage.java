package dev.ambit.console;

import dev.ambit.http.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Stack › Function: which code runs, how it is, and what it said last, which the page follows.
public final class FunctionPage {

    /// Of the lines that are shown.
    private static final int LINES_BYTES_MAX = 20_000;

    /// Where in `2026-11-23T01:02:03Z` the time of the day stands.
    private static final int TIME_BEGIN = 11;

    private static final int TIME_END = 19;

    private FunctionPage() {}

    /// Whether it follows.
    ///
    /// @param follow `no`: it stays as it is
    public record Query(@Nullable String follow) {}

    static Response show(Visit visit) {
        Place place = visit.place();
        Stack stack = StackPage.require(visit, place);
        String path = StackPage.path(place) + "/function";
        FunctionOf it = visit.send(place, "GET", path, null).data(FunctionOf.class);
        Logs logs = place.may("GET", "/stacks/{slug}/function/logs")
                ? visit.send(place, "GET", path + "/logs", null).data(Logs.class)
                : null;
        boolean follows = !"no".equals(visit.request().query(Query.class).follow());
        return visit.show(
                "function",
                new View(
                        visit.frame("Function", StackPage.SECTION, place),
                        place,
                        it,
                        stack.find("FUNCTION").map(Stack.Resource::parameters).orElse(Map.of()),
                        logs,
                        follows));
    }

    /// A function.
    ///
    /// @param refusal why this server runs none; null if it does
    public record FunctionOf(
            String name,
            String state,
            @Nullable Version version,
            @Nullable Version previous,
            @Nullable String refusal) {

        private static final Map<String, String> STATES = Map.of(
                "EMPTY", "Nobody has deployed code yet",
                "STARTING", "Starting",
                "RUNNING", "Running",
                "CRASHED", "Ended; it is started again after a pause",
                "RESTING", "Resting, as its stack is suspended");

        public String stateWord() {
            return STATES.getOrDefault(state, Kinds.plain(state));
        }

        public boolean hasCrashed() {
            return state.equals("CRASHED");
        }
    }

    public record Version(int number, String program, String digest, long bytes, Instant deployedAt) {

        public String programWord() {
            return Kinds.plain(program);
        }
    }

    /// What it said.
    ///
    /// @param dropped how many lines were before these
    public record Logs(long dropped, List<Line> lines) {

        /// The newest, as many as there is room for, the latest last.
        List<Line> shown() {
            return Room.first(lines.reversed(), LINES_BYTES_MAX, Line::toString).reversed();
        }
    }

    public record Line(Instant at, int version, String text) {

        /// With the time of the day, in UTC.
        @Override
        public String toString() {
            return "%s v%d %s".formatted(at.toString().substring(TIME_BEGIN, TIME_END), version, text);
        }
    }

    /// The page.
    ///
    /// @param settings as the blueprint has them
    /// @param logs null: not for its reader
    public record View(
            Frame frame,
            Place place,
            FunctionOf function,
            Map<String, String> settings,
            @Nullable Logs logs,
            boolean follows) {

        /// Where somebody else runs it, if anybody does.
        public Optional<String> upstream() {
            return Optional.ofNullable(settings.get(place.isProduction() ? "upstream" : "developmentUpstream"));
        }

        public List<Line> lines() {
            return logs == null ? List.of() : logs.shown();
        }

        /// How many there were before those that are shown.
        public long before() {
            return logs == null ? 0 : logs.dropped + logs.lines.size() - lines().size();
        }
    }
}
