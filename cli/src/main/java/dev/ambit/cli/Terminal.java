package dev.ambit.cli;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Map;

/// Where a command was typed: what it prints on, and the variables that were set there.
record Terminal(PrintWriter out, PrintWriter err, Map<String, String> environment) {

    static Terminal ofProcess() {
        return new Terminal(writer(System.out), writer(System.err), System.getenv());
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, stream.charset()), true);
    }
}
