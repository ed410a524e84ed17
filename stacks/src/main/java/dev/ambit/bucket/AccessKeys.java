package dev.ambit.bucket;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ambit.db.Transactions;
import dev.ambit.stack.ResourceHolder;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jdbi.v3.core.Handle;

/// Looks up access keys in the stacks and caches them for one second. Keys of suspended and removed stacks have no
/// access.
final class AccessKeys {

    static final Duration HELD = Duration.ofSeconds(1);

    private static final int KEYS_MAX = 10_000;
    private static final long ANSWER_MILLIS_MAX = 5_000;

    private final Transactions transactions;
    private final StackResources resources;

    private final AsyncLoadingCache<String, Optional<AccessKeyGrant>> known = Caffeine.newBuilder()
            .maximumSize(KEYS_MAX)
            .expireAfterWrite(HELD)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .buildAsync(this::load);

    AccessKeys(Transactions transactions, StackResources resources) {
        this.transactions = transactions;
        this.resources = resources;
    }

    /// Finds the permissions of an access key.
    ///
    /// @throws software.amazon.awssdk.services.s3.model.S3Exception if the database is unavailable
    Optional<AccessKeyGrant> find(String accessKey) {
        try {
            return known.get(accessKey).get(ANSWER_MILLIS_MAX, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw S3Errors.unavailable();
        } catch (ExecutionException | TimeoutException _) {
            throw S3Errors.unavailable();
        }
    }

    private Optional<AccessKeyGrant> load(String accessKey) {
        return transactions
                .outside(tx -> resources.holder(tx, ResourceKind.ASSET_BUCKET, accessKey))
                .flatMap(holder -> transactions.in(holder.account(), tx -> visitor(tx, holder)));
    }

    private Optional<AccessKeyGrant> visitor(Handle tx, ResourceHolder holder) {
        return wanted(tx, holder, ResourceKind.ASSET_BUCKET)
                .filter(it -> !it.isSuspended())
                .map(it -> new AccessKeyGrant(
                        it.secret(),
                        it.name(),
                        wanted(tx, holder, ResourceKind.MEDIA)
                                .flatMap(MediaProvider::bucket)
                                .orElse(null),
                        it.stage() == Stage.PRODUCTION));
    }

    private Optional<WantedResource> wanted(Handle tx, ResourceHolder holder, ResourceKind kind) {
        return resources.wanted(tx, holder.account(), holder.environment(), kind);
    }
}
