package dev.ambit.spring;

import dev.ambit.client.AmbitConnection;
import dev.ambit.client.CacheListener;
import dev.ambit.client.DroppedReports;
import dev.ambit.client.EntitlementCache;
import dev.ambit.client.UsageReporter;
import dev.ambit.client.api.AmbitApi;
import dev.ambit.micrometer.AmbitClientMetrics;
import dev.ambit.openfeature.AmbitProvider;
import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.OpenFeatureAPI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Creates the client if `ambit.server-key` is set. An application replaces a bean by defining its own.
@AutoConfiguration
@ConditionalOnProperty("ambit.server-key")
@EnableConfigurationProperties(AmbitProperties.class)
public class AmbitAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    AmbitConnection ambitConnection(AmbitProperties properties) {
        return AmbitConnection.of(properties.url(), properties.serverKey());
    }

    @Bean
    @ConditionalOnMissingBean
    AmbitApi ambitApi(AmbitConnection connection) {
        return AmbitApi.of(connection);
    }

    /// Does not wait for the server: a check throws `IllegalStateException` until data is loaded.
    @Bean
    @ConditionalOnMissingBean
    EntitlementCache entitlementCache(
            AmbitConnection connection, AmbitProperties properties, ObjectProvider<CacheListener> listeners) {
        CacheListener[] all = listeners.orderedStream().toArray(CacheListener[]::new);
        @Nullable Path file = properties.snapshotFile();
        if (file != null) {
            return EntitlementCache.open(connection, file, all);
        }
        EntitlementCache cache = EntitlementCache.open(connection);
        for (CacheListener listener : all) {
            cache.addListener(listener);
        }
        return cache;
    }

    @Bean
    @ConditionalOnMissingBean
    DroppedReports droppedReports() {
        return new LoggingDroppedReports();
    }

    @Bean
    @ConditionalOnMissingBean
    UsageReporter usageReporter(AmbitConnection connection, DroppedReports dropped) {
        return UsageReporter.open(connection, dropped);
    }

    /// The health of the cache, if Spring Boot's health is on the class path.
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HealthIndicator.class)
    static class HealthConfiguration {

        @Bean
        @ConditionalOnMissingBean
        AmbitHealthIndicator ambitHealthIndicator(EntitlementCache cache, AmbitProperties properties) {
            return new AmbitHealthIndicator(cache, properties.healthMaxAge());
        }
    }

    /// The metrics of the client, if `ambit-client-micrometer` is on the class path. Spring Boot binds them.
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(AmbitClientMetrics.class)
    static class MetricsConfiguration {

        @Bean
        @ConditionalOnMissingBean
        AmbitClientMetrics ambitClientMetrics(EntitlementCache cache, UsageReporter reporter) {
            return new AmbitClientMetrics(cache, reporter);
        }
    }

    /// The OpenFeature client, if `ambit-client-openfeature` is on the class path.
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(AmbitProvider.class)
    static class OpenFeatureConfiguration {

        @Bean
        @ConditionalOnMissingBean
        AmbitProvider ambitProvider(EntitlementCache cache, UsageReporter reporter) {
            return new AmbitProvider(cache, reporter);
        }

        /// Sets the provider for the whole process.
        @Bean
        @ConditionalOnMissingBean
        Client openFeatureClient(AmbitProvider provider) {
            OpenFeatureAPI.getInstance().setProvider(provider);
            return OpenFeatureAPI.getInstance().getClient();
        }
    }
}
