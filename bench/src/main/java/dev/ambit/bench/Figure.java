package dev.ambit.bench;

/// Measures something and says so.
@FunctionalInterface
interface Figure {

    /// Prints the figure beside its target.
    ///
    /// @throws WrongAnswer if what was measured did not do its work
    void measure(Options options) throws Exception;
}
