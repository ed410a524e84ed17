package dev.ambit.sessionstore;

import dev.ambit.db.Transactions;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.WantedResource;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/// Compares the key spaces of a shared Redis with their quotas. Keeps its connection, because a tenant could use up
/// those of Redis.
public final class KeyspaceUpkeep implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(KeyspaceUpkeep.class.getName());
    private static final Duration LIST_AGE_MAX = Duration.ofSeconds(30);

    private final SessionKeyspaces keyspaces;
    private final KeyspaceLimits limits;
    private final Transactions transactions;
    private final StackResources resources;
    private final InstantSource clock;
    private List<WantedResource> all = List.of();
    private Instant listed = Instant.MIN;
    private @Nullable Jedis redis;
    private boolean hasFailed;

    /// @param address of the shared Redis
    public KeyspaceUpkeep(
            URI address,
            KeyspaceLimits limits,
            Transactions transactions,
            StackResources resources,
            InstantSource clock) {
        this.keyspaces = new SessionKeyspaces(address, limits);
        this.limits = limits;
        this.transactions = transactions;
        this.resources = resources;
        this.clock = clock;
    }

    public synchronized void runOnce() {
        Instant now = clock.instant();
        if (now.isAfter(listed.plus(LIST_AGE_MAX))) {
            all = list();
            listed = now;
        }
        if (all.isEmpty()) {
            close();
            return;
        }
        try {
            Jedis connected = redis == null ? keyspaces.connect() : redis;
            redis = connected;
            limits.compare(connected, all);
            hasFailed = false;
        } catch (JedisException e) {
            if (!hasFailed) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "The limits of key spaces in the shared Redis cannot be enforced. Retrying. Reason: {0}",
                        e.getMessage());
            }
            hasFailed = true;
            close();
        }
    }

    @Override
    public synchronized void close() {
        if (redis != null) {
            redis.close();
            redis = null;
        }
    }

    private List<WantedResource> list() {
        return transactions.outside(resources::stacksByAccount).keySet().stream()
                .flatMap(account ->
                        transactions.in(account, tx -> resources.wanted(tx, account, ResourceKind.SESSION)).stream())
                .filter(it -> SessionMode.of(it) == SessionMode.KEYSPACE && !it.isRemote())
                .toList();
    }
}
