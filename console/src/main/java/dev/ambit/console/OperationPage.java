package dev.ambit.console;

import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A long-running operation and its progress. The page refreshes itself until the operation ends.
public final class OperationPage {

    private static final Set<String> REMOVALS = Set.of("ENVIRONMENT_DELETION", "STACK_REMOVAL");

    private OperationPage() {}

    static Response show(ConsoleRequest visit) {
        return visit.show("operation", view(visit, null));
    }

    static Response resume(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String path = "/operations/" + visit.variable("id");
        try {
            visit.send(scope, "POST", path + "/resume", null);
            return Screen.seeOther(scope.account().path() + path);
        } catch (Problem problem) {
            return visit.refuse(problem, "operation", view(visit, Fault.of(problem)));
        }
    }

    private static View view(ConsoleRequest visit, @Nullable Fault fault) {
        ConsoleScope scope = visit.scope();
        Operation operation = visit.send(scope, "GET", "/operations/" + visit.variable("id"), null)
                .data(Operation.class);
        return new View(visit.frame(operation.title(), "operations", scope), scope, operation, fault);
    }

    public record Operation(
            String id,
            String kind,
            String state,
            @Nullable String phase,
            long done,
            long total,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt,
            @Nullable Fault problem,
            boolean isPaused) {

        public String title() {
            String words = kind.toLowerCase(Locale.ROOT).replace('_', ' ');
            return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
        }

        public boolean isOver() {
            return OperationStates.isOver(state);
        }

        public String stateLabel() {
            return isPaused ? "Paused" : OperationStates.label(state);
        }

        /// Returns whether the page refreshes itself.
        public boolean isMoving() {
            return !isOver() && !isPaused;
        }

        /// Only deletions have a receipt.
        public boolean hasReceipt() {
            return REMOVALS.contains(kind) && state.equals("DONE");
        }

        public boolean hasFailed() {
            return state.equals("FAILED");
        }
    }

    /// The page.
    ///
    /// @param fault the reason why an action was refused
    public record View(
            Frame frame,
            ConsoleScope scope,
            Operation operation,
            @Nullable Fault fault) {}
}
