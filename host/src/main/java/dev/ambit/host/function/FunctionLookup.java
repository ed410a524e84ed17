package dev.ambit.host.function;

import java.util.Map;
import java.util.Set;

/// Looks up the functions of stacks, on the server.
public interface FunctionLookup {

    /// Returns the number of the environment that owns each function. Functions of removed stacks are omitted.
    ///
    /// @param names of functions
    Map<String, Long> owners(Set<String> names);

    /// Returns the current environment of a function.
    ///
    /// @throws dev.ambit.problem.Problem if the function must not run here, because its stack is suspended or
    ///     removed, or requests go to an upstream
    FunctionEnvironment environment(String name);
}
