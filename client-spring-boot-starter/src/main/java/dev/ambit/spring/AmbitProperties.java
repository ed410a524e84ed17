package dev.ambit.spring;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The properties `ambit.*`.
///
/// @param url URL of the server
/// @param serverKey server key of the environment
/// @param snapshotFile file in which the cache saves its data; null: none
/// @param healthMaxAge age of the data above which the health indicator is down
@ConfigurationProperties("ambit")
public record AmbitProperties(
        @DefaultValue("http://localhost:8080") URI url,
        String serverKey,
        @Nullable Path snapshotFile,
        @DefaultValue("1m") Duration healthMaxAge) {

    /// Returns the properties without the key.
    @Override
    public String toString() {
        return "AmbitProperties[url=%s, snapshotFile=%s, healthMaxAge=%s]".formatted(url, snapshotFile, healthMaxAge);
    }
}
