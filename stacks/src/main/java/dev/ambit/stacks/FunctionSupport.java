package dev.ambit.stacks;

import dev.ambit.host.container.Containers;
import dev.ambit.host.container.FunctionJdk;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Checks whether this machine can run functions.
public final class FunctionSupport {

    private FunctionSupport() {}

    /// Runs a container to check whether this machine can. A server may be running at the same time.
    ///
    /// @return why functions cannot run, or nothing if they can
    public static Optional<String> containerRefusal(StackOptions options) {
        return containerRefusal(options.ociRuntime());
    }

    /// Runs a container to check whether this machine can.
    ///
    /// @param ociRuntime null for `runc` in a standard directory of programs
    /// @return why functions cannot run, or nothing if they can
    public static Optional<String> containerRefusal(@Nullable Path ociRuntime) {
        try (var containers = new Containers(ociRuntime, FunctionJdk.of(null))) {
            return containers.refusal();
        }
    }

    /// Returns why the server refuses functions that are jars, or nothing if it runs them.
    public static Optional<String> jarRefusal(StackOptions options) {
        return FunctionJdk.of(options.functionJavaHome()).refusal();
    }
}
