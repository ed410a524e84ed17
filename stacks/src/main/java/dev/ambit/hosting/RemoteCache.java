package dev.ambit.hosting;

import dev.ambit.host.cdn.CacheAgent;
import dev.ambit.host.link.LinkClient;
import dev.ambit.host.link.LinkMessages;
import dev.ambit.http.Trace;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// Sends the calls of [CacheAgent] to all hosts. A host that fails or cannot be reached learns from its next heartbeat
/// that it missed invalidations, and then clears its cache.
///
/// @param hosts sends requests to the hosts
/// @param missed counts invalidations that a host may have missed
public record RemoteCache(HostRouter hosts, MissedInvalidations missed) implements CacheAgent {

    private static final System.Logger LOG = System.getLogger(RemoteCache.class.getName());

    /// Timeout of hosts other than `local`, so that a host that hangs does not delay the caller for long.
    private static final Duration OTHERS_MAX = Duration.ofSeconds(5);

    @Override
    public void invalidate(UUID environmentId, List<String> patterns) {
        each(it -> it.post("/caches/" + environmentId, new LinkMessages.Paths(patterns)));
    }

    @Override
    public void clear() {
        each(it -> it.delete("/caches"));
    }

    /// Omits a host other than `local` that cannot be reached.
    @Override
    public long count(UUID environmentId) {
        var others = new AtomicLong();
        Thread asking = Thread.startVirtualThread(
                () -> eachOther(host -> others.addAndGet(count(host, environmentId)), () -> {}));
        long local = count(hosts.local(), environmentId);
        await(asking);
        return local + others.get();
    }

    private static long count(LinkClient host, UUID environmentId) {
        return host.get("/caches/" + environmentId, LinkMessages.Count.class).value();
    }

    /// Only a failure of `local` reaches the caller.
    private void each(Consumer<LinkClient> call) {
        Thread asking = Thread.startVirtualThread(Trace.carry(() -> eachOther(call, missed::count)));
        try {
            call.accept(hosts.local());
        } finally {
            await(asking);
        }
    }

    /// Calls all hosts other than `local` at the same time, so that several hosts that hang delay the caller
    /// only once.
    private void eachOther(Consumer<LinkClient> call, Runnable onFailure) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            others().forEach(host -> threads.execute(Trace.carry(() -> {
                try {
                    call.accept(host);
                } catch (RuntimeException e) {
                    onFailure.run();
                    log(e);
                }
            })));
        }
    }

    private static void await(Thread asking) {
        try {
            asking.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private List<LinkClient> others() {
        LinkClient local = hosts.local();
        return hosts.all().stream()
                .filter(it -> it != local)
                .map(it -> it.within(OTHERS_MAX))
                .toList();
    }

    private static void log(RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "A request for the cache of a host failed: {0}", e.getMessage());
    }
}
