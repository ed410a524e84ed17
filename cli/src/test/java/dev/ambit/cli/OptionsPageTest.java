package dev.ambit.cli;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.GeneratedPage;
import dev.ambit.config.Option;
import dev.ambit.hosting.HostOption;
import dev.ambit.hosting.HostOptions;
import dev.ambit.replica.ReplicaConfig;
import dev.ambit.replica.ReplicaOption;
import dev.ambit.server.Config;
import dev.ambit.server.ConfigOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Generates `docs/reference/options.md` from the options. The allowed values are those that an error message names.
class OptionsPageTest {

    private static final Map<String, String> LINKS =
            """
            data                     | [Files](files.md)
            database-url             | [PostgreSQL](../how-to/configure-postgresql.md)
            event-days               | [Retention](event-feed.md#retention)
            check-log-permille       | [Sampled checks](../how-to/read-the-audit-log.md#read-sampled-checks)
            allow-addresses          | [Outgoing calls](../how-to/secure-an-installation.md#allow-outgoing-calls)
            trusted-proxies          | [Proxies](../how-to/secure-an-installation.md#run-behind-a-proxy)
            oidc-issuer              | [OpenID Connect](../how-to/sign-in-with-openid-connect.md)
            stripe-url               | [Stripe](../how-to/connect-stripe.md)
            gateway-port             | [Gateway](gateway.md)
            gateway-url              | [Several hosts](../how-to/run-several-hosts.md)
            host-port                | [Several hosts](../how-to/run-several-hosts.md)
            bucket-url               | [Several hosts](../how-to/run-several-hosts.md)
            dns-server               | [Domains](../how-to/serve-a-domain.md)
            bucket-port              | [S3](s3.md)
            redis-url                | [Sessions](../how-to/keep-sessions-in-redis.md)
            redis-server             | [Sessions](../how-to/keep-sessions-in-redis.md)
            tenant-database-url      | [Databases](stack-databases.md)
            server-outage-minutes    | [Outages](processes.md#when-the-server-does-not-answer)
            allow-root               | [Users](processes.md#users)
            functions-trusted        | [Functions](functions.md)
            oci-runtime              | [Functions](functions.md#sandbox)
            """.lines().map(line -> line.split("\\|", -1)).collect(toMap(it -> it[0].strip(), it -> it[1].strip()));

    /// Valid values of options that require each other.
    private static final Map<String, String> COMPANIONS = Map.ofEntries(
            Map.entry("oidc-issuer", "https://id.example.com"),
            Map.entry("smtp-url", "smtps://mail.example.com"),
            Map.entry("tenant-database-url", "jdbc:postgresql://db:5432/stacks?user=root&password=secret"),
            Map.entry("mail-from", "ambit@example.com"),
            Map.entry("public-url", "https://ambit.example.com"),
            Map.entry("oidc-client-id", "ambit"),
            Map.entry("oidc-client-secret", "secret"),
            Map.entry("webhook-secret", "whsec_c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"),
            Map.entry("environment-id", "cd21a459-1fe7-4145-9dce-89ac99946c50"),
            Map.entry("token", "0123456789abcdef"),
            Map.entry("server-url", "http://127.0.0.1:8080"),
            Map.entry("server-key", "key"),
            Map.entry("server", "http://127.0.0.1:8070"),
            Map.entry("name", "second"),
            Map.entry("agent-port", "8071"),
            Map.entry("gateway-port", "8090"),
            Map.entry("bucket-port", "9000"));

    private static final Map<String, String> HOST_ENVIRONMENT = Map.of("AMBIT_HOST_CREDENTIAL", "0123456789abcdef");

    private static final String INVALID = "?\0?";
    private static final Pattern ALLOWED = Pattern.compile("(?s)must be (?:of the form )?(.*); received ");
    private static final Pattern VARIABLE = Pattern.compile("\\bAMBIT_[A-Z_]*[A-Z]\\b");

    @Test
    void page_lists_every_declared_option() {
        String server = Stream.of(ConfigOption.Section.values())
                .map(section -> "## %s\n\n%s"
                        .formatted(
                                heading(section),
                                table(
                                        Stream.of(ConfigOption.values())
                                                .filter(it -> it.section() == section)
                                                .toList(),
                                        given -> Config.of(given, Map.of()))))
                .collect(joining("\n\n"));
        String replica = table(List.of(ReplicaOption.values()), given -> ReplicaConfig.of(given, Map.of()));

        String host = table(List.of(HostOption.values()), given -> HostOptions.of(given, HOST_ENVIRONMENT));

        GeneratedPage.requirePart("options.md", server + "\n\n## Replica\n\n" + replica + "\n\n## Host\n\n" + host);
    }

    @Test
    void every_environment_variable_of_a_command_is_on_the_page() throws IOException {
        String page = Files.readString(Path.of("../docs/reference/options.md"));
        Set<String> variables = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path file : Stream.concat(sources.filter(Files::isRegularFile), Stream.of(Path.of("../bin/ambit")))
                    .toList()) {
                VARIABLE.matcher(Files.readString(file)).results().forEach(it -> variables.add(it.group()));
            }
        }

        assertThat(variables)
                .hasSizeGreaterThan(5)
                .allSatisfy(it -> assertThat(page).contains("`" + it + "`"));
    }

    @Test
    void every_documentation_link_belongs_to_an_option() {
        assertThat(Arrays.stream(ConfigOption.values()).map(Option::flag)).containsAll(LINKS.keySet());
    }

    private static String heading(ConfigOption.Section section) {
        String name = section.name();
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }

    private static String table(List<? extends Option> options, Consumer<Map<String, String>> validation) {
        return options.stream()
                .map(option -> row(option, allowed(option, validation)))
                .collect(joining("\n", """
                        | option | variable | default | allowed values | meaning |
                        |---|---|---|---|---|
                        """, ""));
    }

    private static String row(Option option, String allowed) {
        String form = option.placeholder().isEmpty() ? "" : " " + option.placeholder();
        String link = LINKS.get(option.flag());
        return "| `--%s%s` | `%s` | %s | %s | %s%s%s |"
                .formatted(
                        option.flag(),
                        form,
                        option.variable(),
                        option.byDefault().isEmpty() ? "none" : "`" + option.byDefault() + "`",
                        GeneratedPage.cell(allowed),
                        GeneratedPage.cell(GeneratedPage.sentence(option.description())),
                        option.isSecret() ? " Secret." : "",
                        link == null ? "" : " See " + link + ".");
    }

    /// Returns what the error message about an invalid value says, or "any text" if every value is valid. The message
    /// about an invalid key names no form.
    private static String allowed(Option option, Consumer<Map<String, String>> validation) {
        Map<String, String> given = new HashMap<>(COMPANIONS);
        given.put(option.flag(), INVALID);
        try {
            validation.accept(given);
            return "any text";
        } catch (IllegalArgumentException e) {
            Matcher matcher = ALLOWED.matcher(String.valueOf(e.getMessage()));
            if (option == ReplicaOption.SERVER_KEY) {
                return "the key as the console shows it";
            }
            assertThat(matcher.find()).as(e.getMessage()).isTrue();
            return matcher.group(1);
        }
    }
}
