package dev.ambit;

import static dev.ambit.ConfigOption.ALLOW_ADDRESSES;
import static dev.ambit.ConfigOption.CHECK_LOG_PERMILLE;
import static dev.ambit.ConfigOption.DATA;
import static dev.ambit.ConfigOption.DATABASE_CONNECTIONS;
import static dev.ambit.ConfigOption.DATABASE_OWNER_URL;
import static dev.ambit.ConfigOption.DATABASE_URL;
import static dev.ambit.ConfigOption.EVENT_COUNT;
import static dev.ambit.ConfigOption.EVENT_DAYS;
import static dev.ambit.ConfigOption.HOST;
import static dev.ambit.ConfigOption.LOG_FORMAT;
import static dev.ambit.ConfigOption.MASTER_KEY_FILE;
import static dev.ambit.ConfigOption.OPERATOR_TOKEN;
import static dev.ambit.ConfigOption.PORT;
import static dev.ambit.ConfigOption.PROJECTION_MEGABYTES;

import dev.ambit.egress.Cidr;
import dev.ambit.environment.EventRetention;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How a server is to run; a config that exists is valid.
///
/// @param host an address of this machine, or its name
/// @param databaseUrl null with its owner's: the embedded PostgreSQL
/// @param operatorToken null: one is made
/// @param masterKeyFile null: one is made
/// @param allowAddresses may be called although they are not public
public record Config(
        String host,
        int port,
        Path data,
        @Nullable String databaseUrl,
        @Nullable String databaseOwnerUrl,
        @Nullable String operatorToken,
        @Nullable Path masterKeyFile,
        List<Cidr> allowAddresses,
        LogFormat logFormat,
        int projectionMegabytes,
        int databaseConnections,
        int checkLogPermille,
        int eventDays,
        int eventCount) {

    private static final int PORT_MAX = 65_535;
    private static final int TOKEN_CHARS_MIN = 16;
    private static final int PROJECTION_MEGABYTES_MIN = 16;
    private static final int PROJECTION_MEGABYTES_MAX = 65_536;

    /// Leaves room in the embedded PostgreSQL, which takes 60.
    private static final int CONNECTIONS_MAX = 50;

    private static final int CONNECTIONS_MIN = 2;
    private static final int PERMILLE_MAX = 1_000;
    private static final Set<String> EVERY_ADDRESS = Set.of("0.0.0.0", "::");
    private static final Pattern HOST_NAME = Pattern.compile("[0-9A-Za-z.:%_-]{1,255}");
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{" + TOKEN_CHARS_MIN + ",255}");
    private static final String URL_FORM = "jdbc:postgresql://HOST:PORT/DATABASE?user=ROLE&password=PASSWORD";

    /// How a line of the log is written.
    public enum LogFormat {
        TEXT,
        JSON
    }

    /// What was given, checked.
    ///
    /// @param options by the words of [ConfigOption], as given on the command line
    /// @throws IllegalArgumentException naming the option, what came and what is allowed
    public static Config of(Map<String, String> options, Map<String, String> environment) {
        Map<ConfigOption, ConfigValue> values = new EnumMap<>(ConfigOption.class);
        values(options, environment).forEach(value -> values.put(value.option(), value));
        var given = new Given(values);
        String url = given.url(DATABASE_URL);
        String ownerUrl = given.url(DATABASE_OWNER_URL);
        if ((url == null) != (ownerUrl == null)) {
            throw new IllegalArgumentException("%s and %s go together: set both, or none for the embedded PostgreSQL."
                    .formatted(DATABASE_URL.variable(), DATABASE_OWNER_URL.variable()));
        }
        return new Config(
                given.host(),
                given.value(PORT).number(0, PORT_MAX),
                given.data(),
                url,
                ownerUrl,
                given.operatorToken(),
                given.path(MASTER_KEY_FILE),
                given.addresses(),
                given.logFormat(),
                given.value(PROJECTION_MEGABYTES).number(PROJECTION_MEGABYTES_MIN, PROJECTION_MEGABYTES_MAX),
                given.value(DATABASE_CONNECTIONS).number(CONNECTIONS_MIN, CONNECTIONS_MAX),
                given.value(CHECK_LOG_PERMILLE).number(0, PERMILLE_MAX),
                given.value(EVENT_DAYS).number(1, EventRetention.DAYS_MAX),
                given.value(EVENT_COUNT).number(EventRetention.EVENTS_MIN, EventRetention.EVENTS_MAX));
    }

    /// Every option with its value and source, also of a config that would be refused.
    public static List<ConfigValue> values(Map<String, String> options, Map<String, String> environment) {
        return Stream.of(ConfigOption.values())
                .map(option -> ConfigValue.of(option, options, environment))
                .toList();
    }

    /// The host by which somebody on this machine reaches the server, as an address in a URL has it.
    public String reachableHost() {
        if (EVERY_ADDRESS.contains(host)) {
            return "127.0.0.1";
        }
        return host.contains(":") ? "[" + host + "]" : host;
    }

    /// Secrets stay out of logs.
    @Override
    public String toString() {
        return "Config on port " + port + " with data in " + data;
    }

    private record Given(Map<ConfigOption, ConfigValue> values) {

        ConfigValue value(ConfigOption option) {
            return values.getOrDefault(option, ConfigValue.byDefault(option));
        }

        String host() {
            ConfigValue value = value(HOST);
            if (!HOST_NAME.matcher(value.text()).matches()) {
                throw value.refused("an address of this machine or its name");
            }
            return value.text();
        }

        Path data() {
            Path data = path(DATA);
            if (data == null) {
                throw value(DATA).refused("a directory");
            }
            return data;
        }

        @Nullable
        Path path(ConfigOption option) {
            ConfigValue value = value(option);
            try {
                return value.text().isEmpty()
                        ? null
                        : Path.of(value.text()).toAbsolutePath().normalize();
            } catch (InvalidPathException _) {
                throw value.refused("a path");
            }
        }

        @Nullable
        String url(ConfigOption option) {
            ConfigValue value = value(option);
            if (!value.text().isEmpty() && !value.text().startsWith("jdbc:postgresql:")) {
                throw value.refused(URL_FORM);
            }
            return value.text().isEmpty() ? null : value.text();
        }

        @Nullable
        String operatorToken() {
            ConfigValue value = value(OPERATOR_TOKEN);
            if (!value.text().isEmpty() && !TOKEN.matcher(value.text()).matches()) {
                throw value.refused(TOKEN_CHARS_MIN + " characters or more, without spaces");
            }
            return value.text().isEmpty() ? null : value.text();
        }

        List<Cidr> addresses() {
            ConfigValue value = value(ALLOW_ADDRESSES);
            try {
                return Stream.of(value.text().split(","))
                        .map(String::strip)
                        .filter(address -> !address.isEmpty())
                        .map(Cidr::of)
                        .toList();
            } catch (IllegalArgumentException _) {
                throw value.refused("addresses with their prefix, as 10.0.0.0/8, with commas between them");
            }
        }

        LogFormat logFormat() {
            ConfigValue value = value(LOG_FORMAT);
            return switch (value.text().toLowerCase(Locale.ROOT)) {
                case "text" -> LogFormat.TEXT;
                case "json" -> LogFormat.JSON;
                case String _ -> throw value.refused("text or json");
            };
        }
    }
}
