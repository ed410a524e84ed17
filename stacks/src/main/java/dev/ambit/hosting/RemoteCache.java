package dev.ambit.hosting;

import static dev.ambit.problem.ProblemCode.STACK_UNREACHABLE;

import dev.ambit.host.cdn.CacheAgent;
import dev.ambit.host.link.LinkClient;
import dev.ambit.host.link.LinkMessages;
import dev.ambit.problem.Problem;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/// Sends the calls of [CacheAgent] to all hosts. A host that cannot be reached learns from its next heartbeat that it
/// missed invalidations, and then clears its cache.
///
/// @param hosts sends requests to the hosts
/// @param missed counts invalidations that a host may have missed
public record RemoteCache(LinkChoice hosts, MissedInvalidations missed) implements CacheAgent {

    @Override
    public void invalidate(UUID environmentId, List<String> patterns) {
        each(it -> it.post("/caches/" + environmentId, new LinkMessages.Paths(patterns)));
    }

    @Override
    public void clear() {
        each(it -> it.delete("/caches"));
    }

    /// A host that cannot be reached is not counted.
    @Override
    public long count(UUID environmentId) {
        return hosts.all().stream().mapToLong(it -> count(it, environmentId)).sum();
    }

    private long count(LinkClient host, UUID environmentId) {
        try {
            return host.get("/caches/" + environmentId, LinkMessages.Count.class)
                    .value();
        } catch (Problem unreachable) {
            if (host == hosts.local() || unreachable.code() != STACK_UNREACHABLE) {
                throw unreachable;
            }
            return 0;
        }
    }

    private void each(Consumer<LinkClient> call) {
        hosts.all().forEach(host -> {
            try {
                call.accept(host);
            } catch (Problem unreachable) {
                if (host == hosts.local() || unreachable.code() != STACK_UNREACHABLE) {
                    throw unreachable;
                }
                missed.count();
            }
        });
    }
}
