package dev.ambit.host.container;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// A container that the host orders. It names no file and no command, so a host that was taken over cannot run
/// other programs as root or as another user of the machine.
///
/// @param name of the function
/// @param version of its code, which is in the directory `NAME/VERSION/code` of all functions
/// @param program runs the code
/// @param variables the whole environment
/// @param user user id and group id
/// @param heapMegabytes heap size
/// @param megabytes memory of all processes, shared memory and `/tmp` together
/// @param port on which the program listens at 127.0.0.1
/// @param forwards ports of 127.0.0.1 that lead out of the container
public record ContainerOrder(
        String name,
        int version,
        CodeRuntime program,
        Map<String, String> variables,
        long user,
        int heapMegabytes,
        int megabytes,
        int port,
        List<Forward> forwards) {

    /// The first user id of containers. From 1,900,000,000 on, each environment has one id.
    public static final long USER_MIN = 1_899_999_990;

    private static final int MEGABYTES_MAX = 1 << 20;
    private static final int PORT_MAX = 65_535;
    private static final long USER_MAX = 4_000_000_000L;
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,99}");

    /// A port that leads out of the container.
    ///
    /// @param socket name of the host's socket that takes the connections
    public record Forward(int port, String socket) {}

    public ContainerOrder {
        variables = Map.copyOf(variables);
        forwards = List.copyOf(forwards);
    }

    /// Checks the order, because the host that sends it could have been taken over.
    ///
    /// @throws IllegalArgumentException with a sentence that names the invalid value
    void requireValid() {
        require(NAME.matcher(name).matches() && version >= 0, "The container has no valid name or version.");
        require(user >= USER_MIN && user <= USER_MAX, "The user %d is not one of containers.".formatted(user));
        require(megabytes > 0 && megabytes <= MEGABYTES_MAX, "%d MB are no valid limit.".formatted(megabytes));
        require(isPort(port), "%d is no port.".formatted(port));
        for (Forward forward : forwards) {
            require(isPort(forward.port()), "%d is no port.".formatted(forward.port()));
            require(NAME.matcher(forward.socket()).matches(), "The name of a socket is invalid.");
        }
    }

    private static void require(boolean isValid, String message) {
        if (!isValid) {
            throw new IllegalArgumentException(message);
        }
    }

    private static boolean isPort(int number) {
        return number > 0 && number <= PORT_MAX;
    }

    /// Omits the values of the variables, so that logs do not contain them.
    @Override
    public String toString() {
        return "ContainerOrder[%s, version %d]".formatted(name, version);
    }
}
