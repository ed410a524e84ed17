package dev.ambit.cdn;

import dev.ambit.db.Listening;
import dev.ambit.db.Transactions;
import dev.ambit.host.cdn.EdgeCache;
import java.util.List;
import java.util.UUID;

/// Invalidates caches on all servers that share a database.
public final class Invalidations {

    private static final String CHANNEL = "ambit_invalidations";

    /// Sends one notification per path, because a payload is limited to 8,000 bytes.
    private static final String NOTIFY = """
            select pg_notify(:channel, word)
            from unnest(:words::text[]) as word
            """;

    private static final int PARTS = 3;

    private final Transactions transactions;
    private final EdgeCache cache;
    private final String self = UUID.randomUUID().toString();

    public Invalidations(Transactions transactions, EdgeCache cache) {
        this.transactions = transactions;
        this.cache = cache;
    }

    /// Invalidates paths on this server at once, and on others a moment later.
    ///
    /// @param paths patterns as in behaviors
    public void invalidate(UUID environmentId, List<String> paths) {
        cache.invalidate(environmentId, paths);
        String[] words = paths.stream()
                .map(path -> "%s %s %s".formatted(self, environmentId, path))
                .toArray(String[]::new);
        transactions.outside(tx -> tx.createQuery(NOTIFY)
                .bind("channel", CHANNEL)
                .bind("words", words)
                .mapToMap()
                .list());
    }

    /// Listens for invalidations of other servers. After a lost connection, the whole cache is cleared, because
    /// notifications may be missing.
    public Listening hear(String url) {
        return Listening.to(url, CHANNEL, this::heard, cache::clear);
    }

    /// Counts the cache entries of an environment on this server.
    long kept(UUID environmentId) {
        return cache.count(environmentId);
    }

    private void heard(String word) {
        String[] parts = word.split(" ", PARTS);
        if (!parts[0].equals(self)) {
            cache.invalidate(UUID.fromString(parts[1]), List.of(parts[2]));
        }
    }
}
