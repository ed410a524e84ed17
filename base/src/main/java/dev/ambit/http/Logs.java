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

/// The server's log, on standard error.
public final class Logs {

    /// Held here, for JUL forgets the level of a logger that nobody holds.
    private static final List<Logger> QUIET = Stream.of(
                    "org.eclipse.jetty", "org.gaul.shaded", "org.flywaydb", "com.zaxxer", "io.micrometer")
            .map(Logger::getLogger)
            .toList();

    private Logs() {}

    /// Replaces whatever logs now.
    ///
    /// @param format `json` or `text`
    /// @throws IllegalArgumentException if it is neither
    public static void install(String format) {
        LogFormat chosen = LogFormat.valueOf(format.toUpperCase(Locale.ROOT));
        Logger root = Logger.getLogger("");
        Arrays.stream(root.getHandlers()).forEach(root::removeHandler);
        root.addHandler(console(chosen));
        root.setLevel(Level.INFO);
        QUIET.forEach(it -> it.setLevel(Level.WARNING));
    }

    /// In UTF-8, whatever the terminal or container calls itself.
    private static Handler console(LogFormat format) {
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
