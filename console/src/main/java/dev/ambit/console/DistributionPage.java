package dev.ambit.console;

import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Stack › Distribution: the cache rules by path, their differences from production, and invalidation.
public final class DistributionPage {

    private static final String TEMPLATE = "distribution";

    /// Upper bound of all behaviors that are shown.
    private static final int BEHAVIORS_BYTES_MAX = 12_000;

    /// Upper bound of a differing value that is shown.
    private static final int VALUE_CHARS_MAX = 150;

    private DistributionPage() {}

    static Response show(ConsoleRequest visit) {
        return visit.show(TEMPLATE, view(visit, visit.scope(), "", List.of(), null));
    }

    /// Invalidates the paths of the form. The next page shows which ones.
    static Response invalidate(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String typed = visit.form().text("paths");
        List<String> paths =
                typed.lines().map(String::strip).filter(it -> !it.isEmpty()).toList();
        try {
            visit.send(scope, "POST", StackPage.path(scope) + "/invalidations", Map.of("paths", paths));
            return visit.show(TEMPLATE, view(visit, scope, "", paths, null));
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, view(visit, scope, typed, List.of(), Fault.of(problem)));
        }
    }

    private static View view(
            ConsoleRequest visit, ConsoleScope scope, String typed, List<String> gone, @Nullable Fault fault) {
        Distribution it = visit.send(scope, "GET", StackPage.path(scope) + "/distribution", null)
                .data(Distribution.class);
        return new View(
                visit.frame("Distribution", StackPage.SECTION, scope),
                scope,
                it,
                AuditPage.names(visit, scope),
                typed,
                List.copyOf(gone),
                fault);
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

        /// Returns the default time to live.
        public String kept() {
            return kept(cacheSeconds);
        }

        /// Returns as many behaviors as fit on the page.
        public List<Behavior> shown() {
            return PageBudget.first(behaviors, BEHAVIORS_BYTES_MAX, Behavior::toString);
        }

        private static String kept(int seconds) {
            return seconds == 0 ? "not cached" : seconds + " s";
        }
    }

    public record Behavior(
            String path, String origin, @Nullable Integer cacheSeconds, Map<String, String> headers) {

        public String originWord() {
            return Kinds.plain(origin);
        }

        public String kept() {
            return cacheSeconds == null ? "default" : Distribution.kept(cacheSeconds);
        }
    }

    /// An invalidation and its originator.
    public record Invalidated(Instant at, Actor actor, List<String> paths) {

        public String shown() {
            return PageBudget.shortened(String.join(", ", paths), VALUE_CHARS_MAX);
        }
    }

    /// A setting that differs from production; null if it is not set on that side.
    public record Deviation(
            String what, @Nullable String here, @Nullable String production) {

        public String hereWord() {
            return word(here);
        }

        public String productionWord() {
            return word(production);
        }

        private static String word(@Nullable String value) {
            return value == null ? "not set" : PageBudget.shortened(value, VALUE_CHARS_MAX);
        }
    }

    /// The page.
    ///
    /// @param typed paths that were refused
    /// @param gone paths that were just invalidated
    public record View(
            Frame frame,
            ConsoleScope scope,
            Distribution distribution,
            Map<String, String> names,
            String typed,
            List<String> gone,
            @Nullable Fault fault) {

        public boolean mayInvalidate() {
            return scope.may("POST", "/stacks/{slug}/invalidations");
        }

        /// Returns the fault, if it belongs to no field of the form.
        public @Nullable Fault above() {
            return fault == null || fault.isWithin("paths") ? null : fault;
        }
    }
}
