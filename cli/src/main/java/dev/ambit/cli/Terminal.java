package dev.ambit.cli;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Map;

/// Terminal of a command: output, error output, environment variables and input.
record Terminal(PrintWriter out, PrintWriter err, Map<String, String> environment, UserInput keyboard) {

    static Terminal ofProcess() {
        return new Terminal(writer(System.out), writer(System.err), System.getenv(), UserInput.ofProcess());
    }

    /// Returns an environment variable, or "" if it is unset.
    String variable(String name) {
        return environment.getOrDefault(name, "");
    }

    /// Returns the colors: enabled on a terminal, unless `NO_COLOR` is set (no-color.org) or `TERM` is `dumb`.
    TerminalColors paint() {
        return new TerminalColors(keyboard.isTerminal()
                && variable("NO_COLOR").isEmpty()
                && !variable("TERM").equals("dumb"));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, stream.charset()), true);
    }
}
