package dev.ambit.cdn;

import dev.ambit.db.Listening;
import dev.ambit.db.Transactions;
import dev.ambit.host.cdn.CacheAgent;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

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
    private final @Nullable CacheAgent cache;
    private final String self = UUID.randomUUID().toString();

    /// @param cache of the hosts that this server reaches; null without a gateway
    public Invalidations(Transactions transactions, @Nullable CacheAgent cache) {
        this.transactions = transactions;
        this.cache = cache;
    }

    /// Invalidates paths on this server at once, and on others a moment later.
    ///
    /// @param paths patterns as in behaviors
    public void invalidate(UUID environmentId, List<String> paths) {
        String[] words = paths.stream()
                .map(path -> "%s %s %s".formatted(self, environmentId, path))
                .toArray(String[]::new);
        transactions.outside(tx -> tx.createQuery(NOTIFY)
                .bind("channel", CHANNEL)
                .bind("words", words)
                .mapToMap()
                .list());
        if (cache != null) {
            cache.invalidate(environmentId, paths);
        }
    }

    /// Listens for invalidations of other servers. After a lost connection, the whole cache is cleared, because
    /// notifications may be missing.
    public Listening listen(String url) {
        return Listening.to(url, CHANNEL, this::receive, this::clear);
    }

    /// Counts the cache entries of an environment on this server's own host and on joined hosts.
    long kept(UUID environmentId) {
        return cache == null ? 0 : cache.count(environmentId);
    }

    private void clear() {
        if (cache != null) {
            cache.clear();
        }
    }

    private void receive(String word) {
        String[] parts = word.split(" ", PARTS);
        if (cache != null && !parts[0].equals(self)) {
            cache.invalidate(UUID.fromString(parts[1]), List.of(parts[2]));
        }
    }
}
