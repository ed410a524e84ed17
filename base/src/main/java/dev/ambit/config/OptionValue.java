package dev.ambit.config;

import static java.util.stream.Collectors.joining;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What one option is set to, and where it was said: the command line goes before the environment, and that before
/// the default. What is refused is an `IllegalArgumentException` that names the option, what came and what is allowed.
public record OptionValue(Option option, String text, String source) {

    public static final int PORT_MAX = 65_535;

    private static final String MASK = "********";
    private static final String DEFAULT = "default";
    private static final Set<String> EVERY_ADDRESS = Set.of("0.0.0.0", "::");
    private static final Pattern HOST_NAME = Pattern.compile("[0-9A-Za-z.:%_-]{1,255}");
    private static final int TOKEN_CHARS_MIN = 16;
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{" + TOKEN_CHARS_MIN + ",255}");
    private static final Pattern SERVER = Pattern.compile("https?://[^/?#\\s]+/?");
    private static final String DATABASE = "jdbc:postgresql:";
    private static final String DATABASE_FORM = DATABASE + "//HOST:PORT/DATABASE?user=ROLE&password=PASSWORD";

    /// Looks in all three places.
    ///
    /// @param given by their words, as on the command line
    public static OptionValue of(Option option, Map<String, String> given, Map<String, String> environment) {
        String said = given.get(option.word());
        if (said != null) {
            return new OptionValue(option, said.strip(), "--" + option.word());
        }
        String variable = environment.getOrDefault(option.variable(), "").strip();
        return variable.isEmpty() ? byDefault(option) : new OptionValue(option, variable, option.variable());
    }

    static OptionValue byDefault(Option option) {
        return new OptionValue(option, option.byDefault(), DEFAULT);
    }

    /// The host by which somebody on this machine reaches one who listens on `host`, as an address in a URL has it.
    public static String reachable(String host) {
        if (EVERY_ADDRESS.contains(host)) {
            return "127.0.0.1";
        }
        return host.contains(":") ? "[" + host + "]" : host;
    }

    public boolean isSet() {
        return !source.equals(DEFAULT);
    }

    /// As it may be shown to anybody.
    public String shown() {
        return option.isSecret() && !text.isEmpty() ? MASK : text;
    }

    public int number(int min, int max) {
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Refused below, like a number out of range.
        }
        throw refused("a whole number from %d to %d".formatted(min, max));
    }

    public boolean isTrue() {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false", "" -> false;
            case String _ -> throw refused("true or false");
        };
    }

    /// One of the words that an enum has.
    public <E extends Enum<E>> E word(Class<E> words) {
        return Stream.of(words.getEnumConstants())
                .filter(word -> word.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> refused(Stream.of(words.getEnumConstants())
                        .map(word -> word.name().toLowerCase(Locale.ROOT))
                        .collect(joining(" or "))));
    }

    /// To listen on.
    public String host() {
        return matching(HOST_NAME, "an address or a name of this machine");
    }

    public Path directory() {
        return path().orElseThrow(() -> refused("the path of a directory"));
    }

    /// None if it is unset.
    public Optional<Path> path() {
        try {
            return said().map(it -> Path.of(it).toAbsolutePath().normalize());
        } catch (InvalidPathException _) {
            throw refused("a path");
        }
    }

    /// Of a PostgreSQL; none if it is unset.
    public Optional<String> databaseUrl() {
        if (!text.isEmpty() && !text.startsWith(DATABASE)) {
            throw refused("of the form " + DATABASE_FORM);
        }
        return said();
    }

    /// Of an Ambit, without a slash at its end; none if it is unset.
    public Optional<String> serverUrl() {
        return said().map(_ -> matching(SERVER, "a URL without a path, such as http://127.0.0.1:8080"))
                .map(it -> it.endsWith("/") ? it.substring(0, it.length() - 1) : it);
    }

    /// Returns whether a text can be a token: 16 to 255 printable characters, without spaces.
    public static boolean isToken(String text) {
        return TOKEN.matcher(text).matches();
    }

    /// What somebody has to show; none if it is unset.
    public Optional<String> token() {
        return said().map(_ -> matching(TOKEN, TOKEN_CHARS_MIN + " to 255 printable characters without spaces"));
    }

    /// None if it is unset.
    public Optional<String> said() {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /// In the words of whoever set it.
    public IllegalArgumentException refused(String allowed) {
        return new IllegalArgumentException("`%s` must be %s; received `%s` from %s. Correct this setting."
                .formatted(option.word(), allowed, shown(), source));
    }

    private String matching(Pattern pattern, String allowed) {
        if (!pattern.matcher(text).matches()) {
            throw refused(allowed);
        }
        return text;
    }
}
