package dev.ambit.function;

/// What becomes of a request that wants to a function.
public sealed interface Visit {

    /// Where functions listen, each in a network of its own.
    int PORT = 8080;

    /// It may go in.
    ///
    /// @param instance does not end before the visit does
    /// @param end called once, when the request is answered
    record Admitted(Instance instance, Runnable end) implements Visit {}

    /// Too many are with it, and went on being so.
    record Full() implements Visit {}

    /// Nothing runs: it has crashed, or is being started.
    record Down() implements Visit {}

    /// Nobody has deployed anything, or it is no function that runs here.
    record Absent() implements Visit {}
}
