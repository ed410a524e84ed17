package dev.ambit.host.gateway;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// Looks up the stack of a host, with a cache. An entry is refreshed in the background after one second; requests
/// wait for the refresh after two. If the lookup fails, stale entries are served.
final class Sites {

    private static final int HOSTS_MAX = 10_000;
    private static final Duration FRESH = Duration.ofSeconds(1);

    /// Age above which requests wait for a refresh.
    private static final Duration STALE = Duration.ofSeconds(2);

    private static final Duration ASKING_MAX = Duration.ofMillis(250);
    private static final Duration KEPT = Duration.ofMinutes(10);

    private final AsyncLoadingCache<String, Held> known;

    private record Held(Optional<HostSite> site, long nanos) {

        boolean isStale() {
            return System.nanoTime() - nanos > STALE.toNanos();
        }
    }

    Sites(SiteLookup lookup) {
        known = Caffeine.newBuilder()
                .maximumSize(HOSTS_MAX)
                .refreshAfterWrite(FRESH)
                .expireAfterAccess(KEPT)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .buildAsync(host -> new Held(lookup.find(host).map(HostSite::of), System.nanoTime()));
    }

    /// Finds the site of a host.
    ///
    /// @param host in lower case, without a port
    CompletableFuture<Optional<HostSite>> find(String host) {
        return known.get(host)
                .thenCompose(it -> it.isStale() ? again(host, it) : CompletableFuture.completedFuture(it))
                .thenApply(Held::site);
    }

    private CompletableFuture<Held> again(String host, Held before) {
        return known.synchronous()
                .refresh(host)
                .exceptionally(_ -> before)
                .completeOnTimeout(before, ASKING_MAX.toMillis(), TimeUnit.MILLISECONDS);
    }
}
