package dev.ambit.hosting;

import dev.ambit.host.cdn.CacheAgent;
import dev.ambit.host.link.LinkClient;
import dev.ambit.host.link.LinkMessages;
import java.util.List;
import java.util.UUID;

/// Sends the calls of [CacheAgent] to the host.
///
/// @param host sends requests to the host
public record RemoteCache(LinkClient host) implements CacheAgent {

    @Override
    public void invalidate(UUID environmentId, List<String> patterns) {
        host.post("/caches/" + environmentId, new LinkMessages.Paths(patterns));
    }

    @Override
    public void clear() {
        host.delete("/caches");
    }

    @Override
    public long count(UUID environmentId) {
        return host.get("/caches/" + environmentId, LinkMessages.Count.class).value();
    }
}
