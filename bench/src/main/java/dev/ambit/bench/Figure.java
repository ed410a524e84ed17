package dev.ambit.bench;

/// A figure that `bin/bench` measures.
@FunctionalInterface
interface Figure {

    /// Prints the figure and its target.
    ///
    /// @throws WrongAnswer if a response was wrong
    void measure(Options options) throws Exception;
}
