package dev.ambit.bucket;

import dev.ambit.db.Transactions;
import dev.ambit.host.bucket.AccessKeyGrant;
import dev.ambit.host.bucket.AccessKeyLookup;
import dev.ambit.stack.ResourceHolder;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.Stage;
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
        return transactions
                .outside(tx -> resources.holder(tx, ResourceKind.ASSET_BUCKET, accessKey))
                .flatMap(holder -> transactions.in(holder.account(), tx -> grant(tx, holder)));
    }

    private Optional<AccessKeyGrant> grant(Handle tx, ResourceHolder holder) {
        return resources
                .wanted(tx, holder, ResourceKind.ASSET_BUCKET)
                .filter(it -> !it.isSuspended())
                .map(it -> new AccessKeyGrant(
                        it.secret(),
                        it.name(),
                        resources
                                .wanted(tx, holder, ResourceKind.MEDIA)
                                .flatMap(MediaProvider::bucket)
                                .orElse(null),
                        it.stage() == Stage.PRODUCTION,
                        null,
                        null));
    }
}
