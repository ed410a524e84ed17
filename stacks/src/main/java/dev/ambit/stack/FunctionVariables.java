package dev.ambit.stack;

import java.util.Map;

/// Reads the environment variables that a stack gives to its function, for functions outside of this installation.
public interface FunctionVariables {

    /// Returns the variables, including secrets.
    ///
    /// @throws dev.ambit.problem.Problem if the function would need an engine that only this machine can reach
    Map<String, String> of(WantedResource function);
}
