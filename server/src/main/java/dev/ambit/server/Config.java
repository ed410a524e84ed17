package dev.ambit.server;

import static dev.ambit.server.ConfigOption.ALLOW_ADDRESSES;
import static dev.ambit.server.ConfigOption.ALLOW_ROOT;
import static dev.ambit.server.ConfigOption.BUCKET_PORT;
import static dev.ambit.server.ConfigOption.BUCKET_STORE;
import static dev.ambit.server.ConfigOption.BUCKET_URL;
import static dev.ambit.server.ConfigOption.CHECK_LOG_PERMILLE;
import static dev.ambit.server.ConfigOption.DATA;
import static dev.ambit.server.ConfigOption.DATABASE_CONNECTIONS;
import static dev.ambit.server.ConfigOption.DATABASE_OWNER_URL;
import static dev.ambit.server.ConfigOption.DATABASE_URL;
import static dev.ambit.server.ConfigOption.DNS_SERVER;
import static dev.ambit.server.ConfigOption.EDGE_PORT;
import static dev.ambit.server.ConfigOption.EVENT_COUNT;
import static dev.ambit.server.ConfigOption.EVENT_DAYS;
import static dev.ambit.server.ConfigOption.FUNCTIONS_TRUSTED;
import static dev.ambit.server.ConfigOption.FUNCTION_JAVA_HOME;
import static dev.ambit.server.ConfigOption.FUNCTION_OUTGOING_HOSTS;
import static dev.ambit.server.ConfigOption.GATEWAY_PORT;
import static dev.ambit.server.ConfigOption.GATEWAY_URL;
import static dev.ambit.server.ConfigOption.HOST;
import static dev.ambit.server.ConfigOption.HOST_PORT;
import static dev.ambit.server.ConfigOption.LOG_FORMAT;
import static dev.ambit.server.ConfigOption.MASTER_KEY_FILE;
import static dev.ambit.server.ConfigOption.OCI_RUNTIME;
import static dev.ambit.server.ConfigOption.OIDC_CLIENT_ID;
import static dev.ambit.server.ConfigOption.OIDC_CLIENT_SECRET;
import static dev.ambit.server.ConfigOption.OIDC_ISSUER;
import static dev.ambit.server.ConfigOption.OPERATOR_TOKEN;
import static dev.ambit.server.ConfigOption.PORT;
import static dev.ambit.server.ConfigOption.PROJECTION_MEGABYTES;
import static dev.ambit.server.ConfigOption.PUBLIC_URL;
import static dev.ambit.server.ConfigOption.REDIS_SERVER;
import static dev.ambit.server.ConfigOption.REDIS_URL;
import static dev.ambit.server.ConfigOption.RESERVED_HOSTS;
import static dev.ambit.server.ConfigOption.SERVER_OUTAGE_MINUTES;
import static dev.ambit.server.ConfigOption.STACK_DATABASE_MEGABYTES;
import static dev.ambit.server.ConfigOption.STACK_DOMAIN;
import static dev.ambit.server.ConfigOption.STACK_SESSION_MEGABYTES;
import static dev.ambit.server.ConfigOption.STRIPE_URL;
import static dev.ambit.server.ConfigOption.TENANT_DATABASE_SHARED;
import static dev.ambit.server.ConfigOption.TENANT_DATABASE_URL;
import static dev.ambit.server.ConfigOption.TRUSTED_PROXIES;
import static dev.ambit.server.ConfigOption.WEBSOCKETS;

import dev.ambit.config.LogFormat;
import dev.ambit.config.OptionValue;
import dev.ambit.config.OptionValues;
import dev.ambit.core.CoreOptions;
import dev.ambit.environment.EventRetention;
import dev.ambit.host.function.OutgoingHosts;
import dev.ambit.hosting.RedisServerOption;
import dev.ambit.http.Cidr;
import dev.ambit.identity.TrustedIssuer;
import dev.ambit.stacks.StackOptions;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The options of a server, parsed and validated.
///
/// @param allowRoot whether a server that is started as root stays root
/// @param warnings sentences about options that have no effect
public record Config(
        CoreOptions core, StackOptions stacks, LogFormat logFormat, boolean allowRoot, List<String> warnings) {

    private static final String FUNCTIONS_TRUSTED_IGNORED =
            "--functions-trusted (AMBIT_FUNCTIONS_TRUSTED) has no effect, because functions run in containers. Remove it.";

    private static final int STACK_DATABASE_MEGABYTES_MIN = 100;
    private static final int STACK_DATABASE_MEGABYTES_MAX = 100_000_000;

    /// PostgreSQL itself needs less, but a session with an ordinary query does not.
    private static final int STACK_SESSION_MEGABYTES_MIN = 256;

    private static final int STACK_SESSION_MEGABYTES_MAX = 65_536;
    private static final int OUTAGE_MINUTES_MAX = 1_440;
    private static final int PROJECTION_MEGABYTES_MIN = 16;
    private static final int PROJECTION_MEGABYTES_MAX = 65_536;
    private static final int WEBSOCKETS_MIN = 10;
    private static final int WEBSOCKETS_MAX = 100_000;

    /// Leaves connections of the embedded PostgreSQL to stacks.
    private static final int CONNECTIONS_MAX = 50;

    private static final int CONNECTIONS_MIN = 2;
    private static final int PERMILLE_MAX = 1_000;
    private static final Pattern REDIS =
            Pattern.compile("rediss?://([\\w.~%-]*(:[\\w.~%-]*)?@)?[A-Za-z0-9.-]+(:\\d{1,5})?");
    private static final Pattern STORE = Pattern.compile("https?://[\\w.~-]+:([\\w.~+=-]|%[0-9A-Fa-f]{2})+@"
            + "[A-Za-z0-9][A-Za-z0-9.-]*(:\\d{1,5})?/?(\\?region=[a-z0-9-]+)?");
    private static final Pattern DOMAIN =
            Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern DNS_SERVER_FORM =
            Pattern.compile("([A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]+])(:\\d{1,5})?");
    private static final Pattern ISSUER = Pattern.compile("https?://[A-Za-z0-9.-]+(:\\d{1,5})?(/[\\w.~/-]*)?");

    /// Reads and validates options.
    ///
    /// @param options by the words of [ConfigOption], as given on the command line
    /// @throws IllegalArgumentException with the option, the value and what is allowed
    public static Config of(Map<String, String> options, Map<String, String> environment) {
        var given = OptionValues.read(ConfigOption.values(), options, environment);
        String url = given.of(DATABASE_URL).databaseUrl().orElse(null);
        String ownerUrl = given.of(DATABASE_OWNER_URL).databaseUrl().orElse(null);
        if ((url == null) != (ownerUrl == null)) {
            throw new IllegalArgumentException(
                    "%s and %s require each other. Set both, or neither to use the embedded PostgreSQL."
                            .formatted(DATABASE_URL.variable(), DATABASE_OWNER_URL.variable()));
        }
        requireDistinctPorts(given);
        return new Config(
                core(given, url, ownerUrl),
                stacks(given, environment),
                given.of(LOG_FORMAT).constant(LogFormat.class),
                given.of(ALLOW_ROOT).isTrue(),
                given.of(FUNCTIONS_TRUSTED).isSet() ? List.of(FUNCTIONS_TRUSTED_IGNORED) : List.of());
    }

    private static CoreOptions core(OptionValues given, @Nullable String url, @Nullable String ownerUrl) {
        return new CoreOptions(
                given.of(HOST).host(),
                given.of(PORT).number(0, OptionValue.PORT_MAX),
                optionalPort(given.of(EDGE_PORT)),
                given.of(DATA).directory(),
                url,
                ownerUrl,
                given.of(OPERATOR_TOKEN).token().orElse(null),
                given.of(MASTER_KEY_FILE).path().orElse(null),
                addresses(given.of(ALLOW_ADDRESSES)),
                addresses(given.of(TRUSTED_PROXIES)),
                stripeUrl(given.of(STRIPE_URL)),
                given.of(PROJECTION_MEGABYTES).number(PROJECTION_MEGABYTES_MIN, PROJECTION_MEGABYTES_MAX),
                given.of(WEBSOCKETS).number(WEBSOCKETS_MIN, WEBSOCKETS_MAX),
                given.of(DATABASE_CONNECTIONS).number(CONNECTIONS_MIN, CONNECTIONS_MAX),
                given.of(CHECK_LOG_PERMILLE).number(0, PERMILLE_MAX),
                given.of(EVENT_DAYS).number(1, EventRetention.DAYS_MAX),
                given.of(EVENT_COUNT).number(EventRetention.EVENTS_MIN, EventRetention.EVENTS_MAX),
                issuer(given),
                given.of(PUBLIC_URL).serverUrl().orElse(null),
                MailOptions.read(given));
    }

    private static StackOptions stacks(OptionValues given, Map<String, String> environment) {
        return new StackOptions(
                given.of(TENANT_DATABASE_URL).databaseUrl().orElse(null),
                requiring(given, TENANT_DATABASE_SHARED, TENANT_DATABASE_URL).isTrue(),
                optionalPort(given.of(GATEWAY_PORT)),
                requiring(given, GATEWAY_URL, GATEWAY_PORT).serverUrl().orElse(null),
                optionalPort(given.of(HOST_PORT)),
                stackDomain(given.of(STACK_DOMAIN)),
                reservedHosts(given.of(RESERVED_HOSTS)),
                dnsServer(given.of(DNS_SERVER)),
                optionalPort(given.of(BUCKET_PORT)),
                requiring(given, BUCKET_URL, BUCKET_PORT).serverUrl().orElse(null),
                bucketStore(given),
                redisUrl(given.of(REDIS_URL)),
                RedisServerOption.program(given.of(REDIS_SERVER), environment),
                given.of(STACK_DATABASE_MEGABYTES).number(STACK_DATABASE_MEGABYTES_MIN, STACK_DATABASE_MEGABYTES_MAX),
                given.of(STACK_SESSION_MEGABYTES).number(STACK_SESSION_MEGABYTES_MIN, STACK_SESSION_MEGABYTES_MAX),
                given.of(SERVER_OUTAGE_MINUTES).number(0, OUTAGE_MINUTES_MAX),
                given.of(FUNCTION_JAVA_HOME).path().orElse(null),
                given.of(OCI_RUNTIME).path().orElse(null),
                outgoingHosts(given.of(FUNCTION_OUTGOING_HOSTS)),
                given.of(LOG_FORMAT).constant(LogFormat.class));
    }

    /// Returns every option with its value and source, also if the configuration is not valid.
    public static List<OptionValue> values(Map<String, String> options, Map<String, String> environment) {
        return OptionValues.read(ConfigOption.values(), options, environment).all();
    }

    /// Requires that each port is used by one option.
    private static void requireDistinctPorts(OptionValues given) {
        Map<Integer, String> taken = new HashMap<>();
        for (ConfigOption option : List.of(PORT, EDGE_PORT, GATEWAY_PORT, BUCKET_PORT, HOST_PORT)) {
            String text = given.of(option).ifSet().orElse("0");
            int port = text.equals("0") ? 0 : given.of(option).number(option == PORT ? 0 : 1, OptionValue.PORT_MAX);
            String other = port == 0 ? null : taken.putIfAbsent(port, option.flag());
            if (other != null) {
                throw given.of(option).refused("a port that --%s does not use".formatted(other));
            }
        }
    }

    private static @Nullable Integer optionalPort(OptionValue value) {
        return value.ifSet().isEmpty() ? null : value.number(1, OptionValue.PORT_MAX);
    }

    /// Returns the value of an option that has an effect only with another one.
    private static OptionValue requiring(OptionValues given, ConfigOption option, ConfigOption other) {
        if (given.of(option).isSet() && !given.of(other).isSet()) {
            throw new IllegalArgumentException(
                    "%s requires %s. Set both, or neither.".formatted(option.variable(), other.variable()));
        }
        return given.of(option);
    }

    private static @Nullable String stackDomain(OptionValue value) {
        String text = value.ifSet().map(it -> it.toLowerCase(Locale.ROOT)).orElse(null);
        if (text != null && !DOMAIN.matcher(text).matches()) {
            throw value.refused("a DNS name, such as stores.example.com");
        }
        return text;
    }

    private static List<String> reservedHosts(OptionValue value) {
        List<String> hosts = Stream.of(value.text().toLowerCase(Locale.ROOT).split(","))
                .map(String::strip)
                .filter(host -> !host.isEmpty())
                .toList();
        if (!hosts.stream().allMatch(host -> DOMAIN.matcher(host).matches())) {
            throw value.refused("DNS names separated by commas, such as console.example.com,replica.example.com");
        }
        return hosts;
    }

    private static OutgoingHosts outgoingHosts(OptionValue value) {
        List<String> patterns = Stream.of(value.text().toLowerCase(Locale.ROOT).split(","))
                .map(String::strip)
                .filter(it -> !it.isEmpty())
                .toList();
        if (!patterns.stream().allMatch(OutgoingHosts::isPattern)) {
            throw value.refused("comma-separated " + OutgoingHosts.FORM);
        }
        return new OutgoingHosts(patterns);
    }

    private static @Nullable String dnsServer(OptionValue value) {
        String text = value.ifSet().orElse(null);
        if (text != null && !DNS_SERVER_FORM.matcher(text).matches()) {
            throw value.refused("a host with or without a port, such as 192.0.2.53 or 127.0.0.1:5353");
        }
        return text;
    }

    private static @Nullable URI bucketStore(OptionValues given) {
        OptionValue value = given.of(BUCKET_STORE);
        String text = value.ifSet().orElse(null);
        if (text == null) {
            return null;
        }
        if (!STORE.matcher(text).matches() || URI.create(text).getHost() == null) {
            throw value.refused("https:// or http:// with a key and a host, such as"
                    + " https://access:secret@s3.example.com?region=eu-north-1; write / in the secret as %2F");
        }
        if (!given.of(BUCKET_PORT).isSet()) {
            throw new IllegalArgumentException("%s requires %s, which enables buckets. Set both, or neither."
                    .formatted(BUCKET_STORE.variable(), BUCKET_PORT.variable()));
        }
        return URI.create(text);
    }

    private static @Nullable URI redisUrl(OptionValue value) {
        String text = value.ifSet().orElse(null);
        if (text == null) {
            return null;
        }
        if (!REDIS.matcher(text).matches()) {
            throw value.refused("redis:// or rediss:// with a host, such as redis://user:password@127.0.0.1:6379");
        }
        return URI.create(text);
    }

    /// Requires a valid host: `URI` also accepts a host such as `a_b`, but returns null for it.
    private static String stripeUrl(OptionValue value) {
        return value.serverUrl()
                .filter(url -> URI.create(url).getHost() != null)
                .orElseThrow(() -> value.refused("a URL without a path, such as https://api.stripe.com"));
    }

    private static @Nullable TrustedIssuer issuer(OptionValues given) {
        String url = given.of(OIDC_ISSUER).ifSet().orElse(null);
        String id = given.of(OIDC_CLIENT_ID).ifSet().orElse(null);
        String secret = given.of(OIDC_CLIENT_SECRET).ifSet().orElse(null);
        if (url == null && id == null && secret == null) {
            return null;
        }
        if (url == null || id == null || secret == null) {
            throw new IllegalArgumentException(
                    "%s, %s and %s require each other. Set all of them, or none to use passwords only."
                            .formatted(
                                    OIDC_ISSUER.variable(), OIDC_CLIENT_ID.variable(), OIDC_CLIENT_SECRET.variable()));
        }
        if (!ISSUER.matcher(url).matches()) {
            throw given.of(OIDC_ISSUER)
                    .refused("the issuer URL of the identity provider, such as https://id.example.com");
        }
        return new TrustedIssuer(url, id, secret);
    }

    private static List<Cidr> addresses(OptionValue value) {
        try {
            return Stream.of(value.text().split(","))
                    .map(String::strip)
                    .filter(address -> !address.isEmpty())
                    .map(Cidr::of)
                    .toList();
        } catch (IllegalArgumentException _) {
            throw value.refused("CIDR blocks such as 10.0.0.0/8, separated by commas");
        }
    }
}
