package dev.ambit.environment;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.EventLogs;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// Caches the account and type of environments, which never change.
public final class KnownEnvironments {

    private static final int ENVIRONMENTS_MAX = 100_000;

    private final Transactions transactions;
    private final AsyncLoadingCache<EnvironmentId, Optional<KnownEnvironment>> known;

    public KnownEnvironments(Transactions transactions) {
        this.transactions = transactions;
        this.known = Caffeine.newBuilder()
                .maximumSize(ENVIRONMENTS_MAX)
                .executor(Thread::startVirtualThread)
                .buildAsync(this::read);
    }

    /// Finds an environment; empty if it is gone. It reads on a separate thread, so it can be called within a
    /// transaction.
    public Optional<KnownEnvironment> find(EnvironmentId environment) {
        try {
            return kept(environment, known.get(environment).join());
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /// Returns the cached environment, for an I/O thread. If it is not cached, starts a lookup and returns null.
    public @Nullable KnownEnvironment cached(EnvironmentId environment) {
        CompletableFuture<Optional<KnownEnvironment>> it = known.get(environment);
        return it.isDone() && !it.isCompletedExceptionally()
                ? kept(environment, it.join()).orElse(null)
                : null;
    }

    /// Does not cache that an environment is absent, because an archived environment can be unarchived.
    private Optional<KnownEnvironment> kept(EnvironmentId environment, Optional<KnownEnvironment> found) {
        if (found.isEmpty()) {
            known.synchronous().invalidate(environment);
        }
        return found;
    }

    private Optional<KnownEnvironment> read(EnvironmentId environment) {
        return transactions.in(
                environment,
                tx -> EventLogs.find(tx, environment).flatMap(log -> {
                    Transactions.addScope(tx, log.account());
                    return Environments.known(tx, log.account(), environment);
                }));
    }
}
