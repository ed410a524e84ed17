package dev.ambit.gateway;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ambit.cdn.EnvironmentDistribution;
import dev.ambit.db.Transactions;
import dev.ambit.domain.HostRule;
import dev.ambit.function.FunctionProvider;
import dev.ambit.stack.ResourceHolder;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.WantedResource;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;

/// Looks up the stack of a host, with a cache. An entry is refreshed in the background after one second; requests
/// wait for the refresh after two. If the database is unavailable, stale entries are served.
final class Sites {

    private static final int HOSTS_MAX = 10_000;
    private static final Duration FRESH = Duration.ofSeconds(1);

    /// Age above which requests wait for a refresh.
    private static final Duration STALE = Duration.ofSeconds(2);

    private static final Duration ASKING_MAX = Duration.ofMillis(250);
    private static final Duration KEPT = Duration.ofMinutes(10);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Transactions transactions;
    private final StackResources resources;
    private final HostRule hostRule;

    private final AsyncLoadingCache<String, Held> known = Caffeine.newBuilder()
            .maximumSize(HOSTS_MAX)
            .refreshAfterWrite(FRESH)
            .expireAfterAccess(KEPT)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .buildAsync(host -> new Held(load(host), System.nanoTime()));

    private record Held(Optional<HostSite> site, long nanos) {

        boolean isStale() {
            return System.nanoTime() - nanos > STALE.toNanos();
        }
    }

    Sites(Transactions transactions, StackResources resources, HostRule hostRule) {
        this.transactions = transactions;
        this.hostRule = hostRule;
        this.resources = resources;
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

    private Optional<HostSite> load(String host) {
        return transactions
                .outside(tx -> resources.holder(tx, ResourceKind.HOST, host))
                .flatMap(holder -> transactions.in(holder.account(), tx -> site(tx, holder, host)));
    }

    /// Loads a site. The rule is checked each time, because a domain can be lost after its host was created.
    private Optional<HostSite> site(Handle tx, ResourceHolder holder, String host) {
        Optional<WantedResource> found = wanted(tx, holder, ResourceKind.API_STAGE)
                .filter(it -> hostRule.objection(tx, holder.account(), it.store(), host)
                        .isEmpty());
        return found.map(stage -> {
            WantedResource function = wanted(tx, holder, ResourceKind.FUNCTION).orElse(null);
            return new HostSite(
                    stage.environmentId(),
                    stage.name(),
                    stage.isSuspended(),
                    stage.secret(),
                    new Cookies(new CookieSeal(stage.secret())),
                    number(stage, "requestsPerSecond", 0),
                    function == null
                            ? null
                            : FunctionProvider.upstream(function).orElse(null),
                    function == null ? null : function.name(),
                    function == null
                            ? PATIENCE
                            : Duration.ofSeconds(number(function, "timeoutSeconds", (int) PATIENCE.toSeconds())),
                    wanted(tx, holder, ResourceKind.CDN)
                            .map(it -> place(tx, holder, it))
                            .orElse(null));
        });
    }

    private EnvironmentDistribution place(Handle tx, ResourceHolder holder, WantedResource cdn) {
        return EnvironmentDistribution.of(
                cdn,
                wanted(tx, holder, ResourceKind.ASSET_BUCKET).orElse(null),
                wanted(tx, holder, ResourceKind.MEDIA).orElse(null));
    }

    private Optional<WantedResource> wanted(Handle tx, ResourceHolder holder, ResourceKind kind) {
        return resources.wanted(tx, holder.account(), holder.environment(), kind);
    }

    private static int number(WantedResource wanted, String name, int byDefault) {
        String said = wanted.parameters().get(name);
        return said == null ? byDefault : Integer.parseInt(said);
    }
}
