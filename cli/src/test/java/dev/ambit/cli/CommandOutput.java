package dev.ambit.cli;

import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.Map;

/// The exit code and the output of a command.
record CommandOutput(int exit, String out, String err) {

    static CommandOutput run(String... arguments) {
        return run(Map.of(), arguments);
    }

    static CommandOutput run(Map<String, String> environment, String... arguments) {
        return run("", environment, arguments);
    }

    /// With this on standard input.
    static CommandOutput run(String in, Map<String, String> environment, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exit = Main.run(
                new Terminal(
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        environment,
                        UserInput.piped(new StringReader(in))),
                arguments);
        return new CommandOutput(exit, out.toString(), err.toString());
    }
}
