package dev.ambit.replica;

import static dev.ambit.replica.ReplicaOption.ALLOWED_HOSTS;
import static dev.ambit.replica.ReplicaOption.ALLOWED_ORIGINS;
import static dev.ambit.replica.ReplicaOption.DATA;
import static dev.ambit.replica.ReplicaOption.DATABASE_URL;
import static dev.ambit.replica.ReplicaOption.ENVIRONMENT_ID;
import static dev.ambit.replica.ReplicaOption.HOST;
import static dev.ambit.replica.ReplicaOption.LOG_FORMAT;
import static dev.ambit.replica.ReplicaOption.OPEN;
import static dev.ambit.replica.ReplicaOption.PORT;
import static dev.ambit.replica.ReplicaOption.REDIS;
import static dev.ambit.replica.ReplicaOption.REDIS_PREFIX;
import static dev.ambit.replica.ReplicaOption.REDIS_TTL;
import static dev.ambit.replica.ReplicaOption.SERVER_KEY;
import static dev.ambit.replica.ReplicaOption.SERVER_URL;
import static dev.ambit.replica.ReplicaOption.TOKEN;
import static dev.ambit.replica.ReplicaOption.WEBHOOK_SECRET;

import dev.ambit.applier.FeedAddress;
import dev.ambit.applier.WebhookSecret;
import dev.ambit.config.LogFormat;
import dev.ambit.config.OptionValue;
import dev.ambit.config.OptionValues;
import dev.ambit.http.AllowedPages;
import dev.ambit.rediscache.RedisCacheConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The configuration of a replica; every instance is valid.
///
/// @param host address to listen on, or a host name
/// @param databaseUrl null for the embedded PostgreSQL
/// @param token token for readers; null if reading needs none
/// @param pages the web pages that may send requests
/// @param redis the Redis to fill; null for none
/// @param feed URL and key of the server; null for webhooks only
public record ReplicaConfig(
        String host,
        int port,
        Path data,
        @Nullable String databaseUrl,
        WebhookSecret secret,
        String environmentId,
        @Nullable String token,
        @Nullable FeedAddress feed,
        AllowedPages pages,
        @Nullable RedisCacheConfig redis,
        LogFormat logFormat) {

    private static final Pattern HOST_NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,253}[a-z0-9])?");
    private static final Pattern REDIS_URL =
            Pattern.compile("rediss?://([\\w.~%-]*(:[\\w.~%-]*)?@)?[A-Za-z0-9.-]+(:\\d{1,5})?(/\\d{1,2})?");
    private static final Pattern REDIS_PREFIXES = Pattern.compile("[A-Za-z0-9._:-]{1,100}");
    private static final int REDIS_TTL_SECONDS_MAX = 31_536_000;
    private static final Pattern PAGE_ORIGIN = Pattern.compile("https?://[a-z0-9.-]+(:\\d{1,5})?");

    /// Validates the options.
    ///
    /// @param options command-line options by [ReplicaOption] name
    /// @throws IllegalArgumentException naming the option, the value and the allowed values
    public static ReplicaConfig of(Map<String, String> options, Map<String, String> environment) {
        var given = OptionValues.read(ReplicaOption.values(), options, environment);
        return new ReplicaConfig(
                given.of(HOST).host(),
                given.of(PORT).number(0, OptionValue.PORT_MAX),
                given.of(DATA).directory(),
                given.of(DATABASE_URL).databaseUrl().orElse(null),
                secret(given.of(WEBHOOK_SECRET)),
                given.of(ENVIRONMENT_ID)
                        .ifSet()
                        .orElseThrow(() ->
                                missing(ENVIRONMENT_ID, "set the id of the environment that this replica copies")),
                token(given),
                feed(given),
                pages(given),
                redis(given),
                given.of(LOG_FORMAT).constant(LogFormat.class));
    }

    /// Returns the host for clients on this machine, in the form for a URL.
    public String reachableHost() {
        return OptionValue.reachable(host);
    }

    /// Omits secrets, so that they do not reach logs.
    @Override
    public String toString() {
        return "ReplicaConfig on port " + port + " with data in " + data;
    }

    private static WebhookSecret secret(OptionValue value) {
        List<String> secrets = Stream.of(value.text().split(","))
                .map(String::strip)
                .filter(it -> !it.isEmpty())
                .toList();
        if (secrets.isEmpty()) {
            throw missing(WEBHOOK_SECRET, "set the secret that the webhook shows, `whsec_…`");
        }
        try {
            return new WebhookSecret(secrets);
        } catch (IllegalArgumentException e) {
            throw value.refused("`whsec_` and base64, as the webhook shows it, or the text of the plain header");
        }
    }

    private static @Nullable String token(OptionValues given) {
        boolean isOpen = given.of(OPEN).isTrue();
        return given.of(TOKEN).token().orElseGet(() -> {
            if (!isOpen) {
                throw new IllegalArgumentException(
                        "%s is not set (%s, --%s). Set a token for readers, or allow reading without a token with --%s."
                                .formatted(TOKEN.flag(), TOKEN.variable(), TOKEN.flag(), OPEN.flag()));
            }
            return null;
        });
    }

    private static @Nullable FeedAddress feed(OptionValues given) {
        String url = given.of(SERVER_URL).serverUrl().orElse(null);
        String key = given.of(SERVER_KEY).ifSet().orElse(null);
        if (url == null && key == null) {
            return null;
        }
        if (url == null || key == null) {
            throw new IllegalArgumentException(
                    "Only one of %s and %s is set. Set both, or neither to receive events by webhook only."
                            .formatted(SERVER_URL.variable(), SERVER_KEY.variable()));
        }
        return new FeedAddress(url, key);
    }

    private static @Nullable RedisCacheConfig redis(OptionValues given) {
        OptionValue url = given.of(REDIS);
        OptionValue prefix = given.of(REDIS_PREFIX);
        int ttlSeconds = given.of(REDIS_TTL).number(1, REDIS_TTL_SECONDS_MAX);
        if (url.ifSet().isEmpty()) {
            return null;
        }
        if (given.of(SERVER_URL).ifSet().isEmpty()) {
            throw missing(SERVER_URL, "a replica with `--redis` needs it to notice that its environment is deleted");
        }
        if (!REDIS_URL.matcher(url.text()).matches()) {
            throw url.refused("a URL such as redis://127.0.0.1:6379 or rediss://user:password@host:6380/1");
        }
        if (prefix.ifSet().isPresent() && !REDIS_PREFIXES.matcher(prefix.text()).matches()) {
            throw prefix.refused("1 to 100 letters, digits and the characters `. _ : -`");
        }
        return new RedisCacheConfig(
                URI.create(url.text()),
                prefix.ifSet().orElseGet(() -> given.of(ENVIRONMENT_ID).text()),
                ttlSeconds);
    }

    /// Without a token, a web page could read the replica by DNS rebinding, so only known host names are answered.
    private static AllowedPages pages(OptionValues given) {
        Set<String> hosts =
                list(given.of(ALLOWED_HOSTS), HOST_NAME, "host names without a port, such as replica.example.com");
        Set<String> origins = list(given.of(ALLOWED_ORIGINS), PAGE_ORIGIN, "origins such as https://app.example.com");
        boolean isOpen = given.of(TOKEN).ifSet().isEmpty();
        boolean isLocal =
                Set.of("127.0.0.1", "::1", "localhost").contains(given.of(HOST).host());
        return new AllowedPages(hosts.isEmpty() && !isOpen ? null : hosts, !isLocal, origins);
    }

    private static Set<String> list(OptionValue value, Pattern pattern, String allowed) {
        Set<String> all = Stream.of(value.text().toLowerCase(Locale.ROOT).split(","))
                .map(String::strip)
                .filter(it -> !it.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        if (!all.stream().allMatch(it -> pattern.matcher(it).matches())) {
            throw value.refused(allowed + ", separated by commas");
        }
        return all;
    }

    private static IllegalArgumentException missing(ReplicaOption option, String otherwise) {
        return new IllegalArgumentException(
                "%s is not set (%s, --%s): %s.".formatted(option.flag(), option.variable(), option.flag(), otherwise));
    }
}
