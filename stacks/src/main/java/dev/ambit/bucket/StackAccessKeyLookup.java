package dev.ambit.bucket;

import dev.ambit.db.Transactions;
import dev.ambit.host.bucket.AccessKeyGrant;
import dev.ambit.host.bucket.AccessKeyLookup;
import dev.ambit.stack.ResourceHolder;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Reads access keys from the stacks that they belong to.
public final class StackAccessKeyLookup implements AccessKeyLookup {

    private final Transactions transactions;
    private final StackResources resources;

    public StackAccessKeyLookup(Transactions transactions, StackResources resources) {
        this.transactions = transactions;
        this.resources = resources;
    }

    @Override
    public Optional<AccessKeyGrant> find(String accessKey) {
        int end = accessKey.lastIndexOf(WantedResource.NUMBER);
        String bucket = end < 0 ? accessKey : accessKey.substring(0, end);
        return transactions
                .outside(tx -> resources.holder(tx, ResourceKind.ASSET_BUCKET, bucket))
                .flatMap(holder -> transactions.in(holder.account(), tx -> grant(tx, holder, accessKey)));
    }

    private Optional<AccessKeyGrant> grant(Handle tx, ResourceHolder holder, String accessKey) {
        return resources
                .wanted(tx, holder, ResourceKind.ASSET_BUCKET)
                .filter(it -> !it.isSuspended())
                .flatMap(it -> secret(it, accessKey).map(secret -> grant(tx, holder, it, secret)));
    }

    /// Returns the secret of an access key: the present one, or the previous one while its overlap lasts.
    private static Optional<String> secret(WantedResource bucket, String accessKey) {
        if (accessKey.equals(bucket.accessKey())) {
            return Optional.of(bucket.secret());
        }
        return Optional.ofNullable(bucket.previousSecret()).filter(_ -> accessKey.equals(bucket.previousAccessKey()));
    }

    private AccessKeyGrant grant(Handle tx, ResourceHolder holder, WantedResource it, String secret) {
        return new AccessKeyGrant(
                secret,
                it.name(),
                resources
                        .wanted(tx, holder, ResourceKind.MEDIA)
                        .flatMap(MediaProvider::bucket)
                        .orElse(null),
                it.stage() == Stage.PRODUCTION,
                null,
                null);
    }
}
