package dev.ambit.host.function;

import java.util.List;

/// The latest lines that a function has written.
///
/// @param dropped number of older lines that were discarded
public record FunctionOutput(long dropped, List<LogLine> lines) {

    static final FunctionOutput EMPTY = new FunctionOutput(0, List.of());

    public FunctionOutput {
        lines = List.copyOf(lines);
    }
}
