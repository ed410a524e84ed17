package dev.ambit.host.gateway;

import dev.ambit.host.lookup.CachedAnswer;
import dev.ambit.host.lookup.LookupCache;
import dev.ambit.host.lookup.ServerContact;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Looks up the stack of a host, with a cache. An entry is refreshed in the background after one second; requests
/// wait for the refresh after two. While the server does not answer, stale entries are served for a limited time.
final class Sites {

    private static final Duration FRESH = Duration.ofSeconds(1);

    /// Age above which requests wait for a refresh.
    private static final Duration STALE = Duration.ofSeconds(2);

    private static final Duration ASKING_MAX = Duration.ofMillis(250);

    private final LookupCache<HostSite> known;
    private final ServerContact server;

    Sites(SiteLookup lookup, ServerContact server) {
        known = new LookupCache<>(host -> lookup.find(host).map(HostSite::of), server, FRESH, STALE, ASKING_MAX);
        this.server = server;
    }

    /// Finds the site of a host. The future fails with [dev.ambit.host.lookup.ServerUnreachableException] if the server
    /// does not answer and the host is not known.
    ///
    /// @param host in lower case, without a port
    CompletableFuture<Optional<HostSite>> find(String host) {
        return known.find(host).thenApply(CachedAnswer::value);
    }

    /// Returns when the server last answered.
    Instant lastAnswer() {
        return server.lastAnswer();
    }
}
