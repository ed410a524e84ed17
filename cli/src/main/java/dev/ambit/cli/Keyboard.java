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

/// What somebody types, or what was piped in instead.
final class Keyboard {

    private final BufferedReader piped;
    private final @Nullable Console console;

    private Keyboard(Reader piped, @Nullable Console console) {
        this.piped = new BufferedReader(piped);
        this.console = console;
    }

    /// Without anybody at it.
    static Keyboard piped(Reader reader) {
        return new Keyboard(reader, null);
    }

    /// A locale without letters beyond ASCII reads names in UTF-8, of which ASCII is a part.
    static Keyboard ofProcess() {
        Charset said = Charset.forName(System.getProperty("stdin.encoding", "UTF-8"), StandardCharsets.UTF_8);
        Charset charset = said.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : said;
        Optional<Console> console = Optional.ofNullable(System.console()).filter(Console::isTerminal);
        return new Keyboard(new InputStreamReader(System.in, charset), console.orElse(null));
    }

    /// Whether somebody sits at it and sees what is printed.
    boolean isTerminal() {
        return console != null;
    }

    /// One line, after a question to whoever sits there.
    ///
    /// @param what is asked for, as `E-mail`
    String line(String what) {
        return required(what, console == null ? read() : console.readLine("%s: ", what));
    }

    /// The same, not shown while it is typed.
    String secret(String what) {
        if (console == null) {
            return required(what, read());
        }
        char[] typed = console.readPassword("%s: ", what);
        return required(what, typed == null ? null : new String(typed));
    }

    /// A secret that somebody makes up, which who sits there types twice.
    String chosen(String what) {
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
