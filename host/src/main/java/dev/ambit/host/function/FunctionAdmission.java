package dev.ambit.host.function;

/// The result of admitting a request to a function.
public sealed interface FunctionAdmission {

    /// The port on which functions listen, each in its own network.
    int PORT = 8080;

    /// The request was admitted.
    ///
    /// @param instance keeps running until `end` is called
    /// @param end must be called once, after the response
    record Admitted(Instance instance, Runnable end) implements FunctionAdmission {}

    /// The limit of concurrent requests stayed exceeded.
    record Full() implements FunctionAdmission {}

    /// The process has not started yet, or this host has not yet looked for functions to start.
    record Starting() implements FunctionAdmission {}

    /// No process is running, because it has crashed.
    record Down() implements FunctionAdmission {}

    /// No code is deployed, or the function does not run on this server.
    record Absent() implements FunctionAdmission {}
}
