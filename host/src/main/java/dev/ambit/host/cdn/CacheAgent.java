package dev.ambit.host.cdn;

import java.util.List;
import java.util.UUID;

/// Keeps cached responses for a server: on this machine, or in another process.
public interface CacheAgent {

    /// Invalidates entries at once. Responses to pending requests are not cached.
    ///
    /// @param patterns as in behaviors
    void invalidate(UUID environmentId, List<String> patterns);

    /// Invalidates all entries.
    void clear();

    /// Counts the entries of an environment, fresh or stale.
    long count(UUID environmentId);
}
