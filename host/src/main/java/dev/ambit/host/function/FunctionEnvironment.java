package dev.ambit.host.function;

import dev.ambit.host.function.PortForward.ToDatabase;
import dev.ambit.host.function.PortForward.ToSessions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The environment that a stack gives to its function. A change restarts the function.
///
/// @param variables environment variables, including secrets
/// @param database forwarded port to the stack's database; null if it has none
/// @param sessions forwarded port to the stack's sessions; null if it has none
/// @param sessionStore name of the stack's own Redis process on the host of the function; null if it has none
/// @param outgoingHosts [OutgoingHosts] that the function may call
/// @param user unique user id
/// @param megabytes heap size
/// @param requestsMax concurrent requests
/// @param timeoutSeconds request timeout
public record FunctionEnvironment(
        Map<String, String> variables,
        @Nullable ToDatabase database,
        @Nullable ToSessions sessions,
        @Nullable String sessionStore,
        List<String> outgoingHosts,
        long user,
        int megabytes,
        int requestsMax,
        int timeoutSeconds) {

    /// Memory besides the heap, for code, stacks and buffers.
    private static final int MEGABYTES_BESIDE = 256;

    public FunctionEnvironment {
        variables = Map.copyOf(variables);
        outgoingHosts = List.copyOf(outgoingHosts);
    }

    /// Returns the forwarded ports.
    ///
    /// @param ports of session stores on this host
    List<PortForward> forwards(SessionPorts ports) {
        PortForward process = sessionStore == null ? null : new PortForward.ToSessionProcess(sessionStore, ports);
        return Stream.<@Nullable PortForward>of(database, sessions, process)
                .filter(Objects::nonNull)
                .toList();
    }

    Duration timeout() {
        return Duration.ofSeconds(timeoutSeconds);
    }

    /// The memory limit of the container.
    int megabytesMax() {
        return megabytes + MEGABYTES_BESIDE;
    }

    /// Omits the values, so that logs do not contain them.
    @Override
    public String toString() {
        return "%d variables".formatted(variables.size());
    }
}
