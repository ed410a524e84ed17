package dev.ambit.console;

import java.util.Map;
import java.util.Set;

/// Labels of the states of operations.
final class OperationStates {

    private static final Set<String> OVER = Set.of("DONE", "FAILED", "CANCELED");

    private static final Map<String, String> LABELS = Map.of("PENDING", "Waiting", "RUNNING", "In progress");

    private OperationStates() {}

    static boolean isOver(String state) {
        return OVER.contains(state);
    }

    static String label(String state) {
        return LABELS.getOrDefault(state, Kinds.plain(state));
    }
}
