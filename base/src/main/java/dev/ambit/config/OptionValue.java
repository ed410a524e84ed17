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

/// Value of an option and its source. The command line overrides the environment, which overrides the default. An
/// invalid value throws an `IllegalArgumentException` that names the option, the value and the allowed values.
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

    /// Looks up the value of an option on the command line, in the environment and in the defaults.
    ///
    /// @param given values from the command line by option name, without dashes
    public static OptionValue of(Option option, Map<String, String> given, Map<String, String> environment) {
        String value = given.get(option.flag());
        if (value != null) {
            return new OptionValue(option, value.strip(), "--" + option.flag());
        }
        String variable = environment.getOrDefault(option.variable(), "").strip();
        return variable.isEmpty() ? byDefault(option) : new OptionValue(option, variable, option.variable());
    }

    static OptionValue byDefault(Option option) {
        return new OptionValue(option, option.byDefault(), DEFAULT);
    }

    /// Returns the host that a client on this machine writes in the URL of a server that listens on `host`.
    public static String reachable(String host) {
        if (EVERY_ADDRESS.contains(host)) {
            return "127.0.0.1";
        }
        return host.contains(":") ? "[" + host + "]" : host;
    }

    public boolean isSet() {
        return !source.equals(DEFAULT);
    }

    /// Returns the value for display: a secret is masked.
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

    /// Returns the enum constant whose name equals the value, ignoring case.
    public <E extends Enum<E>> E constant(Class<E> words) {
        return Stream.of(words.getEnumConstants())
                .filter(word -> word.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> refused(Stream.of(words.getEnumConstants())
                        .map(word -> word.name().toLowerCase(Locale.ROOT))
                        .collect(joining(" or "))));
    }

    /// Returns the host to listen on.
    public String host() {
        return matching(HOST_NAME, "an address or a name of this machine");
    }

    public Path directory() {
        return path().orElseThrow(() -> refused("the path of a directory"));
    }

    /// Returns empty if the option is unset.
    public Optional<Path> path() {
        try {
            return ifSet().map(it -> Path.of(it).toAbsolutePath().normalize());
        } catch (InvalidPathException _) {
            throw refused("a path");
        }
    }

    /// Returns the JDBC URL of a PostgreSQL database, or empty if the option is unset.
    public Optional<String> databaseUrl() {
        if (!text.isEmpty() && !text.startsWith(DATABASE)) {
            throw refused("of the form " + DATABASE_FORM);
        }
        return ifSet();
    }

    /// Returns the URL of an Ambit server without a trailing slash, or empty if the option is unset.
    public Optional<String> serverUrl() {
        return ifSet().map(_ -> matching(SERVER, "a URL without a path, such as http://127.0.0.1:8080"))
                .map(it -> it.endsWith("/") ? it.substring(0, it.length() - 1) : it);
    }

    /// Returns whether a text can be a token: 16 to 255 printable ASCII characters, without spaces.
    public static boolean isToken(String text) {
        return TOKEN.matcher(text).matches();
    }

    /// Returns the token that clients must send, or empty if the option is unset.
    public Optional<String> token() {
        return ifSet().map(_ -> matching(TOKEN, TOKEN_CHARS_MIN + " to 255 printable characters without spaces"));
    }

    /// Returns empty if the option is unset.
    public Optional<String> ifSet() {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /// Returns the exception for an invalid value.
    ///
    /// @param allowed completes the sentence "must be …"
    public IllegalArgumentException refused(String allowed) {
        return new IllegalArgumentException("`%s` must be %s; received `%s` from %s. Correct this setting."
                .formatted(option.flag(), allowed, shown(), source));
    }

    private String matching(Pattern pattern, String allowed) {
        if (!pattern.matcher(text).matches()) {
            throw refused(allowed);
        }
        return text;
    }
}
