package dev.ambit.function;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What a function is given by its stack. One that was given something else is started anew.
///
/// @param variables of its environment, secrets among them
/// @param doors to what else its stack has
/// @param user a number that is nobody else's
/// @param megabytes of its heap
/// @param requestsMax at once
/// @param patience how long it may take for a request
record Surroundings(
        Map<String, String> variables, List<Door> doors, long user, int megabytes, int requestsMax, Duration patience) {

    /// Beside the heap: code, stacks, buffers.
    private static final int MEGABYTES_BESIDE = 256;

    Surroundings {
        variables = Map.copyOf(variables);
        doors = List.copyOf(doors);
    }

    /// Of data in all.
    int megabytesMax() {
        return megabytes + MEGABYTES_BESIDE;
    }

    /// Values stay out of logs.
    @Override
    public String toString() {
        return "%d variables, %d doors".formatted(variables.size(), doors.size());
    }
}
