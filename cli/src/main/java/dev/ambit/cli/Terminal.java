package dev.ambit.cli;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Map;

/// Where a command was typed: what it prints on, the variables that were set there, and what comes in.
record Terminal(PrintWriter out, PrintWriter err, Map<String, String> environment, Keyboard keyboard) {

    static Terminal ofProcess() {
        return new Terminal(writer(System.out), writer(System.err), System.getenv(), Keyboard.ofProcess());
    }

    /// The variable, or "" if it is not set.
    String variable(String name) {
        return environment.getOrDefault(name, "");
    }

    /// In colors only where somebody sees them and has not said that they are in the way (no-color.org).
    Paint paint() {
        return new Paint(keyboard.isTerminal()
                && variable("NO_COLOR").isEmpty()
                && !variable("TERM").equals("dumb"));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, stream.charset()), true);
    }
}
