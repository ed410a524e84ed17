package dev.ambit.http;

import java.io.UnsupportedEncodingException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/// Configures the log of a process, which is written to standard error.
public final class Logs {

    /// Strong references: `java.util.logging` drops the level of a logger that is garbage collected.
    private static final List<Logger> QUIET = Stream.of(
                    "org.eclipse.jetty", "org.gaul.shaded", "org.flywaydb", "com.zaxxer", "io.micrometer")
            .map(Logger::getLogger)
            .toList();

    private Logs() {}

    /// Replaces all handlers of the root logger.
    ///
    /// @param format `json` or `text`
    /// @throws IllegalArgumentException if `format` is neither of them
    public static void install(String format) {
        LogFormatter chosen = LogFormatter.valueOf(format.toUpperCase(Locale.ROOT));
        Logger root = Logger.getLogger("");
        Arrays.stream(root.getHandlers()).forEach(root::removeHandler);
        root.addHandler(new RepeatedFaults(console(chosen)));
        showAll();
        QUIET.forEach(it -> it.setLevel(Level.WARNING));
    }

    /// Logs warnings and errors only, until [#showAll] is called. Requests that a command sends while it starts would
    /// otherwise stand between the lines that it prints.
    public static void showWarningsOnly() {
        Logger.getLogger("").setLevel(Level.WARNING);
    }

    public static void showAll() {
        Logger.getLogger("").setLevel(Level.INFO);
    }

    /// Creates the handler. It writes UTF-8 regardless of the locale.
    private static Handler console(LogFormatter format) {
        Handler console = new ConsoleHandler();
        console.setFormatter(format.formatter());
        console.setLevel(Level.ALL);
        try {
            console.setEncoding("UTF-8");
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException("This Java runtime lacks UTF-8", e);
        }
        return console;
    }
}
