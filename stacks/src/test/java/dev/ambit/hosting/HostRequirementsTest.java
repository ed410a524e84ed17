package dev.ambit.hosting;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Requirements of a server on a host on another machine.
class HostRequirementsTest {

    private static final String GATEWAY = "https://a.example.com";

    private static final JoinRequest JOINING = new JoinRequest(
            "second",
            "https://b.example.com",
            "s".repeat(24),
            "https://b.example.com:8443",
            "https://b.example.com:9000",
            true,
            null,
            null);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        jdbc:postgresql://localhost:5432/postgres  | redis://r.example.com | `--tenant-database-url`
        jdbc:postgresql://127.0.0.1:5432/postgres  | redis://r.example.com | `--tenant-database-url`
        jdbc:postgresql://[::1]:5432/postgres      | redis://r.example.com | `--tenant-database-url`
        jdbc:postgresql://d.example.com/postgres   | redis://127.0.0.1     | `--redis-url`
        jdbc:postgresql://d.example.com/postgres   | redis://[::1]:6379    | `--redis-url`
        """)
    void loopback_address_is_refused_with_the_option(String database, String redis, String option) {
        assertThat(requirements(database, redis, GATEWAY).refusal(JOINING, true))
                .hasValueSatisfying(it -> assertThat(it).contains("loopback address", option));
        assertThat(requirements(database, redis, GATEWAY).refusal(JOINING, false))
                .isEmpty();
    }

    @Test
    void gateway_url_of_the_server_without_https_is_refused() {
        var requirements = requirements("jdbc:postgresql://d.example.com/postgres", null, "http://a.example.com:8090");

        assertThat(requirements.refusal(JOINING, true))
                .hasValueSatisfying(it -> assertThat(it).contains("needs HTTPS", "`--gateway-url`"));
    }

    @Test
    void host_that_meets_all_requirements_may_join() {
        var requirements = requirements("jdbc:postgresql://d.example.com/postgres", "rediss://r.example.com", GATEWAY);

        assertThat(requirements.refusal(JOINING, true)).isEmpty();
    }

    private static HostRequirements requirements(String database, @Nullable String redis, String gateway) {
        return new HostRequirements(database, redis == null ? null : URI.create(redis), gateway, GATEWAY, true);
    }
}
