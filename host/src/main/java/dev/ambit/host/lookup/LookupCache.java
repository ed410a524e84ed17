package dev.ambit.host.lookup;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.CacheLoader;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ambit.http.Trace;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// Caches lookups on the server. It asks the server again if an answer is older than a given age. If the server
/// does not answer, the last answer is used as long as [ServerContact] allows.
public final class LookupCache<T> {

    private static final int KEYS_MAX = 10_000;
    private static final Duration OUTAGE_PATIENCE = Duration.ofMillis(25);

    /// How long callers wait for the first answer to a key.
    private static final Duration FIRST_PATIENCE = Duration.ofSeconds(4);

    private static final Duration FIRST_OUTAGE_PATIENCE = Duration.ofSeconds(1);

    /// Pause after a lookup that the server did not answer.
    private static final Duration RETRY_PAUSE = Duration.ofMillis(100);

    private static final String NO_ANSWER = "The server does not answer its host.";

    private final ServerContact server;
    private final Duration ageMax;
    private final Duration patience;
    private final AsyncLoadingCache<String, Answer<T>> answers;

    /// @param isGiven whether the server answered
    private record Answer<T>(Optional<T> value, boolean isGiven, long nanos) {

        boolean isOlderThan(Duration age) {
            return System.nanoTime() - nanos > (isGiven ? age : RETRY_PAUSE).toNanos();
        }
    }

    /// @param lookup throws [ServerUnreachableException] if the server does not answer; other exceptions reach
    ///     callers
    /// @param refreshAge age above which an answer is refreshed in the background
    /// @param ageMax age above which callers wait for a new answer
    /// @param patience how long callers wait if the last answer may be used instead
    public LookupCache(
            Function<String, Optional<T>> lookup,
            ServerContact server,
            Duration refreshAge,
            Duration ageMax,
            Duration patience) {
        this.server = server;
        this.ageMax = ageMax;
        this.patience = patience;
        answers = Caffeine.newBuilder()
                .maximumSize(KEYS_MAX)
                .refreshAfterWrite(refreshAge)
                .expireAfterAccess(ServerContact.IDLE_MAX.plus(server.outageMax()))
                .executor(task -> Thread.startVirtualThread(Trace.carry(task)))
                .buildAsync(loader(lookup));
    }

    /// Looks up a key. The future fails with [ServerUnreachableException] if the server does not answer and no earlier
    /// answer may be used.
    public CompletableFuture<CachedAnswer<T>> find(String key) {
        // Dated at the end of the wait: if it replaces a missing answer, the lookup fails instead of asking again.
        Answer<T> none = new Answer<>(Optional.empty(), false, System.nanoTime() + FIRST_PATIENCE.toNanos());
        return awaited(answers.get(key), none)
                .thenCompose(it -> it.isOlderThan(ageMax) ? refresh(key, it) : result(it));
    }

    /// Returns a loader that does not fail in an outage: the cache would log each failure with its stack.
    private static <T> CacheLoader<String, Answer<T>> loader(Function<String, Optional<T>> lookup) {
        return new CacheLoader<>() {
            @Override
            public Answer<T> load(String key) {
                try {
                    return new Answer<>(lookup.apply(key), true, System.nanoTime());
                } catch (ServerUnreachableException _) {
                    return new Answer<>(Optional.empty(), false, System.nanoTime());
                }
            }

            @Override
            public Answer<T> reload(String key, Answer<T> before) {
                Answer<T> now = load(key);
                return now.isGiven() ? now : before;
            }
        };
    }

    private CompletableFuture<CachedAnswer<T>> refresh(String key, Answer<T> before) {
        CompletableFuture<Answer<T>> repeated = answers.synchronous()
                .refresh(key)
                .whenComplete((_, refusal) -> {
                    if (refusal != null) {
                        // The last answer must not be used in a later outage.
                        answers.synchronous().invalidate(key);
                    }
                });
        return awaited(repeated, before).thenCompose(this::result);
    }

    /// Returns the answer, or the earlier one if the answer does not come in time. During an outage, callers wait
    /// only briefly. The heartbeat of the host notices the end of the outage.
    private CompletableFuture<Answer<T>> awaited(CompletableFuture<Answer<T>> answer, Answer<T> before) {
        Duration wait = isAllowed(before)
                ? server.isRecent() ? patience : OUTAGE_PATIENCE
                : server.isRecent() ? FIRST_PATIENCE : FIRST_OUTAGE_PATIENCE;
        return answer.copy().completeOnTimeout(before, wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    private CompletableFuture<CachedAnswer<T>> result(Answer<T> answer) {
        boolean isCurrent = answer.isGiven() && !answer.isOlderThan(ageMax);
        return isCurrent || isAllowed(answer)
                ? CompletableFuture.completedFuture(new CachedAnswer<>(answer.value(), isCurrent))
                : CompletableFuture.failedFuture(new ServerUnreachableException(NO_ANSWER));
    }

    private boolean isAllowed(Answer<T> answer) {
        return answer.isGiven() && server.allows(answer.nanos());
    }
}
