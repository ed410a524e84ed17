package dev.ambit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ambit.config.LogFormat;
import dev.ambit.identity.TrustedIssuer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {

    @Test
    void config_is_valid_without_any_option() {
        Config config = Config.of(Map.of(), Map.of());

        assertThat(config.core().host()).isEqualTo("0.0.0.0");
        assertThat(config.core().port()).isEqualTo(8080);
        assertThat(config.core().data()).isEqualTo(Path.of(".ambit").toAbsolutePath());
        assertThat(config.core().databaseUrl()).isNull();
        assertThat(config.core().operatorToken()).isNull();
        assertThat(config.core().allowAddresses()).isEmpty();
        assertThat(config.core().trustedProxies()).isEmpty();
        assertThat(config.core().stripeUrl()).isEqualTo("https://api.stripe.com");
        assertThat(config.core().projectionMegabytes()).isEqualTo(256);
    }

    @Test
    void command_line_options_override_environment_variables() {
        Map<String, String> environment = Map.of("AMBIT_PORT", "9000", "AMBIT_LOG_FORMAT", "json");

        Config config = Config.of(Map.of("port", "0"), environment);

        assertThat(config.core().port()).isZero();
        assertThat(config.logFormat()).isEqualTo(LogFormat.JSON);
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0, 127.0.0.1", "::, 127.0.0.1", "10.1.2.3, 10.1.2.3", "::1, [::1]", "ambit.lan, ambit.lan"})
    void reachable_host_is_derived_from_the_listening_address(String host, String reachable) {
        assertThat(Config.of(Map.of("host", host), Map.of()).core().reachableHost())
                .isEqualTo(reachable);
        assertThat(Config.of(Map.of(), Map.of("AMBIT_HOST", host)).core().host())
                .isEqualTo(host);
    }

    @Test
    void every_value_is_shown_with_its_source_but_no_secret() {
        Map<String, String> environment = Map.of("AMBIT_OPERATOR_TOKEN", "0123456789abcdef", "AMBIT_DATA", "/srv");

        assertThat(Config.values(Map.of("port", "81"), environment))
                .extracting(value -> value.option().flag() + "=" + value.shown() + " " + value.source())
                .contains("port=81 --port", "data=/srv AMBIT_DATA", "operator-token=******** AMBIT_OPERATOR_TOKEN")
                .contains("log-format=text default", "database-url= default")
                .hasSize(ConfigOption.values().length);
    }

    @Test
    void trusted_functions_are_ignored_with_a_warning() {
        Config config = Config.of(Map.of("functions-trusted", "true"), Map.of());

        assertThat(config.warnings()).singleElement().asString().contains("--functions-trusted", "has no effect");
        assertThat(Config.of(Map.of(), Map.of("AMBIT_FUNCTIONS_TRUSTED", "")).warnings())
                .isEmpty();
    }

    @Test
    void server_outage_minutes_are_15_by_default_and_at_most_a_day() {
        assertThat(Config.of(Map.of(), Map.of()).stacks().serverOutageMinutes()).isEqualTo(15);
        assertThat(Config.of(Map.of("server-outage-minutes", "0"), Map.of())
                        .stacks()
                        .serverOutageMinutes())
                .isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Config.of(Map.of("server-outage-minutes", "1441"), Map.of()))
                .withMessageContaining("a whole number from 0 to 1440");
    }

    @Test
    void oidc_issuer_requires_all_three_options() {
        Map<String, String> options = Map.of(
                "oidc-issuer", "https://id.example.com/realms/acme",
                "oidc-client-id", "ambit",
                "oidc-client-secret", "hush");

        assertThat(Config.of(options, Map.of()).core().issuer())
                .isEqualTo(new TrustedIssuer("https://id.example.com/realms/acme", "ambit", "hush"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Config.of(Map.of("oidc-client-id", "ambit"), Map.of()))
                .withMessageContaining("AMBIT_OIDC_ISSUER");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Config.of(
                        Map.of("oidc-issuer", "id?x", "oidc-client-id", "ambit", "oidc-client-secret", "hush"),
                        Map.of()))
                .withMessageContaining("as https://id.example.com");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        host                 | ''                | an address or a name of this machine; received `` from --host
        host                 | http://here       | an address or a name of this machine; received `http://here`
        port                 | 65536             | a whole number from 0 to 65535; received `65536` from --port
        port                 | http              | a whole number from 0 to 65535
        log-format           | xml               | text or json
        allow-addresses      | 10.0.0.0/8,home   | CIDR blocks such as
        trusted-proxies      | localhost         | CIDR blocks such as
        stripe-url           | ''                | a URL without a path
        stripe-url           | stripe.com        | a URL without a path
        stripe-url           | https://a/v1      | a URL without a path
        stripe-url           | https://a_b       | a URL without a path
        public-url           | https://a/v1      | a URL without a path
        projection-megabytes | 1                 | a whole number from 16
        websockets           | 9                 | a whole number from 10 to 100000
        database-connections | 51                | a whole number from 2 to 50
        data                 | ''                | the path of a directory
        """)
    void invalid_value_is_refused_with_the_option_and_the_allowed_values(String option, String value, String allowed) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Config.of(Map.of(option, value), Map.of()))
                .withMessageContaining("`%s` must be %s".formatted(option, allowed));
    }

    @ParameterizedTest
    @CsvSource({"operator-token, short-secret", "database-url, postgres://me:short-secret@host/db"})
    void a_wrong_secret_is_not_shown(String option, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Config.of(Map.of(option, value), Map.of()))
                .withMessageContaining(option)
                .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("secret"));
    }

    @Test
    void database_url_requires_the_owner_url() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Config.of(Map.of("database-url", "jdbc:postgresql://db/ambit"), Map.of()))
                .withMessageContaining("AMBIT_DATABASE_OWNER_URL");
    }

    @Test
    void bucket_store_url_is_accepted_and_its_key_is_not_shown() {
        String url = "https://ambit:hush%2F+==@s3.example.com:9000?region=eu-north-1";

        Config config = Config.of(Map.of("bucket-store", url, "bucket-port", "8090"), Map.of());

        assertThat(String.valueOf(config.stacks().bucketStore())).isEqualTo(url);
        assertThat(Config.values(Map.of("bucket-store", url), Map.of()))
                .filteredOn(it -> it.option() == ConfigOption.BUCKET_STORE)
                .allSatisfy(it -> assertThat(it.shown()).doesNotContain("hush"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3.example.com",
                "https://s3.example.com",
                "https://ambit@s3.example.com",
                "https://ambit:hush/x@s3.example.com",
                "https://ambit:hush%2@s3.example.com",
                "https://ambit:hush@s3.example.com/prefix",
                "https://ambit:hush@s3.example.com?zone=1",
                "https://ambit:hush@1..2",
                "ftp://ambit:hush@s3.example.com"
            })
    void invalid_bucket_store_url_is_refused(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Config.of(Map.of("bucket-store", url, "bucket-port", "8090"), Map.of()))
                .withMessageContaining("bucket-store")
                .withMessageContaining("%2F")
                .withMessageNotContaining("hush");
    }

    @Test
    void bucket_store_requires_the_bucket_port() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Config.of(Map.of("bucket-store", "https://a:b@s3.example.com"), Map.of()))
                .withMessageContaining("AMBIT_BUCKET_PORT");
    }
}
