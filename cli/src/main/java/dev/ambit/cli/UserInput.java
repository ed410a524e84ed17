package dev.ambit.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads input from the terminal, or from standard input if it is piped.
final class UserInput {

    private final BufferedReader piped;
    private final @Nullable Console console;

    private UserInput(Reader piped, @Nullable Console console) {
        this.piped = new BufferedReader(piped);
        this.console = console;
    }

    /// Creates a keyboard that reads piped input.
    static UserInput piped(Reader reader) {
        return new UserInput(reader, null);
    }

    /// Creates the keyboard of this process. In an ASCII locale, it reads UTF-8, which includes ASCII.
    static UserInput ofProcess() {
        Charset inputCharset = Charset.forName(System.getProperty("stdin.encoding", "UTF-8"), StandardCharsets.UTF_8);
        Charset charset = inputCharset.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : inputCharset;
        Optional<Console> console = Optional.ofNullable(System.console()).filter(Console::isTerminal);
        return new UserInput(new InputStreamReader(System.in, charset), console.orElse(null));
    }

    /// Returns whether a terminal is attached.
    boolean isTerminal() {
        return console != null;
    }

    /// Prompts for a line.
    ///
    /// @param what prompt, such as `E-mail`
    String line(String what) {
        return required(what, console == null ? read() : console.readLine("%s: ", what));
    }

    /// Prompts for a secret without echo.
    String secret(String what) {
        if (console == null) {
            return required(what, read());
        }
        char[] typed = console.readPassword("%s: ", what);
        return required(what, typed == null ? null : new String(typed));
    }

    /// Prompts for a new secret, which must be typed twice at a terminal.
    String newSecret(String what) {
        String chosen = secret(what);
        if (isTerminal() && !secret(what + " again").equals(chosen)) {
            throw new IllegalArgumentException(
                    "%s: the two entries differ. Run the command again and type the same value twice.".formatted(what));
        }
        return chosen;
    }

    private @Nullable String read() {
        try {
            return piped.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException("Standard input cannot be read: " + e.getMessage(), e);
        }
    }

    private static String required(String what, @Nullable String typed) {
        if (typed == null || typed.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s: nothing was typed. Type a value, or pipe it to standard input.".formatted(what));
        }
        return typed;
    }
}
