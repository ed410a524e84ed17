package dev.ambit.host.function;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The environment that a stack gives to its function. A change restarts the function.
///
/// @param variables environment variables, including secrets
/// @param forwards forwarded ports to other resources of the stack
/// @param user unique user id
/// @param megabytes heap size
/// @param requestsMax concurrent requests
/// @param timeout request timeout
public record FunctionEnvironment(
        Map<String, String> variables,
        List<PortForward> forwards,
        long user,
        int megabytes,
        int requestsMax,
        Duration timeout) {

    /// Memory besides the heap, for code, stacks and buffers.
    private static final int MEGABYTES_BESIDE = 256;

    public FunctionEnvironment {
        variables = Map.copyOf(variables);
        forwards = List.copyOf(forwards);
    }

    /// The memory limit of the container.
    int megabytesMax() {
        return megabytes + MEGABYTES_BESIDE;
    }

    /// Omits the values, so that logs do not contain them.
    @Override
    public String toString() {
        return "%d variables, %d forwarded ports".formatted(variables.size(), forwards.size());
    }
}
