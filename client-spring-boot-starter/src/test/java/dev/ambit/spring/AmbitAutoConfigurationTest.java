package dev.ambit.spring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.EnvironmentFixture;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.client.CacheListener;
import dev.ambit.client.DroppedReports;
import dev.ambit.client.EntitlementCache;
import dev.ambit.client.EventReport;
import dev.ambit.client.UsageReport;
import dev.ambit.client.UsageReporter;
import dev.ambit.client.api.AmbitApi;
import dev.ambit.http.Json;
import dev.ambit.micrometer.AmbitClientMetrics;
import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.MutableContext;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Starts Spring Boot applications against a server.
class AmbitAutoConfigurationTest {

    private final TestAccount account = TestServer.openAccount();
    private final TestEnvironment environment =
            EnvironmentFixture.open(account, account.development()).environment();

    @TempDir
    private Path directory;

    /// An application without beans of its own.
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class PlainApplication {}

    /// An application with beans in place of those of the starter.
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class OwnApplication {

        final List<String> failures = new ArrayList<>();

        @Bean
        DroppedReports mine() {
            return new StoredReports(new ArrayList<>());
        }

        @Bean
        CacheListener listener() {
            return new CacheListener() {
                @Override
                public void failed(String reason) {
                    failures.add(reason);
                }
            };
        }
    }

    /// Stores the reports that the reporter gives back.
    record StoredReports(List<String> reasons) implements DroppedReports {

        @Override
        public void usage(List<UsageReport> reports, String reason) {
            reasons.add(reason);
        }

        @Override
        public void events(List<EventReport> reports, String reason) {
            reasons.add(reason);
        }
    }

    @Test
    void application_checks_reports_and_shows_health_and_metrics() throws Exception {
        Path file = directory.resolve("snapshot.ndjson");
        try (ConfigurableApplicationContext context =
                start(PlainApplication.class, TestServer.app().port(), "--ambit.snapshot-file=" + file)) {
            EntitlementCache cache = context.getBean(EntitlementCache.class);
            cache.ready().get(1, TimeUnit.MINUTES);

            assertThat(cache.check("first", "seats", 2).isGranted()).isTrue();
            assertThat(context.getBean(AmbitApi.class)
                            .customers()
                            .getCustomer("first")
                            .data()
                            .id())
                    .isEqualTo("first");
            context.getBean(UsageReporter.class).report("first", "seats", 2);
            assertThat(context.getBean(UsageReporter.class).flush(Duration.ofMinutes(1)))
                    .isTrue();
            assertThat(environment.check("first", "seats").text("currentUsage")).isEqualTo("2");

            Health health = context.getBean(AmbitHealthIndicator.class).health();
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails()).containsEntry("customers", 1).containsKey("ageSeconds");
            var registry = new SimpleMeterRegistry();
            context.getBean(AmbitClientMetrics.class).bindTo(registry);
            assertThat(registry.get("ambit.cache.customers").gauge().value()).isEqualTo(1);
            assertThat(context.getBean(Client.class).getBooleanValue("seats", false, new MutableContext("first")))
                    .isTrue();
        }
        assertThat(Files.size(file)).isPositive();
    }

    @Test
    void beans_of_the_application_replace_those_of_the_starter() throws Exception {
        try (ConfigurableApplicationContext context = start(OwnApplication.class, 1, "--ambit.health-max-age=5s")) {
            assertThat(context.getBean(DroppedReports.class)).isInstanceOf(StoredReports.class);
            assertThat(context.getBean(AmbitHealthIndicator.class).health().getStatus())
                    .isEqualTo(Status.DOWN);
            assertThatThrownBy(() -> context.getBean(EntitlementCache.class).check("first", "seats"))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void nothing_is_configured_without_a_key() {
        try (ConfigurableApplicationContext context =
                application(PlainApplication.class).run()) {
            assertThat(context.getBeanProvider(EntitlementCache.class).getIfAvailable())
                    .isNull();
        }
    }

    @Test
    void invalid_url_stops_the_start_with_the_reason() {
        assertThatThrownBy(() -> application(PlainApplication.class)
                        .run("--ambit.server-key=key", "--ambit.url=ftp://example.com"))
                .rootCause()
                .hasMessageContaining("must be an http or https URL");
    }

    @Test
    void metadata_describes_each_property() throws IOException {
        try (InputStream file = Objects.requireNonNull(
                AmbitProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json"))) {
            Map<String, Object> metadata = Json.map(new String(file.readAllBytes(), UTF_8));
            List<?> properties = (List<?>) Objects.requireNonNull(metadata.get("properties"));

            assertThat(new TreeSet<>(properties.stream()
                            .map(it -> String.valueOf(((Map<?, ?>) it).get("name")))
                            .toList()))
                    .isEqualTo(new TreeSet<>(Arrays.stream(AmbitProperties.class.getRecordComponents())
                            .map(it -> "ambit."
                                    + it.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT))
                            .toList()));
        }
    }

    private ConfigurableApplicationContext start(Class<?> application, int port, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("--ambit.url=http://127.0.0.1:" + port, "--ambit.server-key=" + environment.key()));
        arguments.addAll(List.of(more));
        return application(application).run(arguments.toArray(String[]::new));
    }

    private static SpringApplicationBuilder application(Class<?> application) {
        return new SpringApplicationBuilder(application).web(WebApplicationType.NONE);
    }
}
