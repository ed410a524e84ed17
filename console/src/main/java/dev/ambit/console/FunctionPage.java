package dev.ambit.console;

import dev.ambit.http.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Stack › Function: the deployed code, its state and its latest log lines. The page refreshes itself.
public final class FunctionPage {

    /// Upper bound of all lines that are shown.
    private static final int LINES_BYTES_MAX = 20_000;

    /// Index of the time of day in `2026-11-23T01:02:03Z`.
    private static final int TIME_BEGIN = 11;

    private static final int TIME_END = 19;

    private FunctionPage() {}

    /// The query of the page.
    ///
    /// @param follow `no`: the page does not refresh itself
    public record Query(@Nullable String follow) {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Stack stack = StackPage.require(visit, scope);
        String path = StackPage.path(scope) + "/function";
        FunctionOf it = visit.send(scope, "GET", path, null).data(FunctionOf.class);
        Logs logs = scope.may("GET", "/stacks/{slug}/function/logs")
                ? visit.send(scope, "GET", path + "/logs", null).data(Logs.class)
                : null;
        boolean follows = !"no".equals(visit.request().query(Query.class).follow());
        return visit.show(
                "function",
                new View(
                        visit.frame("Function", StackPage.SECTION, scope),
                        scope,
                        it,
                        stack.find("FUNCTION").map(Stack.Resource::parameters).orElse(Map.of()),
                        logs,
                        follows));
    }

    /// A function.
    ///
    /// @param refusal why this server cannot run functions; null if it can
    public record FunctionOf(
            String name,
            String state,
            @Nullable Version version,
            @Nullable Version previous,
            @Nullable String refusal) {

        private static final Map<String, String> STATES = Map.of(
                "EMPTY", "No code deployed yet",
                "STARTING", "Starting",
                "RUNNING", "Running",
                "CRASHED", "Crashed; restarts after a pause",
                "RESTING", "Stopped, because its stack is suspended");

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

    /// The log.
    ///
    /// @param dropped number of lines before these
    public record Logs(long dropped, List<Line> lines) {

        /// Returns as many of the newest lines as fit on the page, oldest first.
        List<Line> shown() {
            return PageBudget.first(lines.reversed(), LINES_BYTES_MAX, Line::toString)
                    .reversed();
        }
    }

    public record Line(Instant at, int version, String text) {

        /// Returns the line with the time of day in UTC.
        @Override
        public String toString() {
            return "%s v%d %s".formatted(at.toString().substring(TIME_BEGIN, TIME_END), version, text);
        }
    }

    /// The page.
    ///
    /// @param settings of the blueprint
    /// @param logs null if the caller's role does not include them
    public record View(
            Frame frame,
            ConsoleScope scope,
            FunctionOf function,
            Map<String, String> settings,
            @Nullable Logs logs,
            boolean follows) {

        /// Returns the upstream server that runs the function instead, if one is configured.
        public Optional<String> upstream() {
            return Optional.ofNullable(settings.get(scope.isProduction() ? "upstream" : "developmentUpstream"));
        }

        public boolean mayRollBack() {
            return function.previous() != null
                    && upstream().isEmpty()
                    && scope.may("POST", "/stacks/{slug}/function/rollback");
        }

        public List<Line> lines() {
            return logs == null ? List.of() : logs.shown();
        }

        /// Returns the number of lines before those that are shown.
        public long before() {
            return logs == null ? 0 : logs.dropped + logs.lines.size() - lines().size();
        }
    }
}
