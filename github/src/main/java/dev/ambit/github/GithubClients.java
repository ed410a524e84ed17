package dev.ambit.github;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;

/// The clients of the attached Apps. Each keeps its token, and the rate limit that GitHub reported.
final class GithubClients {

    private static final int CLIENTS_MAX = 1_000;
    private static final Duration IDLE_MAX = Duration.ofHours(1);
    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_MAX)
            .build();
    private final Cache<GithubApp, GithubClient> clients = Caffeine.newBuilder()
            .maximumSize(CLIENTS_MAX)
            .expireAfterAccess(IDLE_MAX)
            .build();
    private final InstantSource clock;

    GithubClients(InstantSource clock) {
        this.clock = clock;
    }

    GithubClient of(GithubApp app) {
        return Objects.requireNonNull(clients.get(app, this::open));
    }

    private GithubClient open(GithubApp app) {
        return new GithubClient(app, http, clock);
    }
}
