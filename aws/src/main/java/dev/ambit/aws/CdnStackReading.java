package dev.ambit.aws;

import dev.ambit.db.Transactions;
import dev.ambit.stack.RemoteResource;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import java.util.Optional;

/// Reads the stack of a distribution from the database.
record CdnStackReading(Transactions transactions, StackResources resources) implements CloudFrontProvider.CdnStack {

    @Override
    public Optional<RemoteResource> find(WantedResource cdn, ResourceKind kind) {
        return transactions.in(cdn.account(), tx -> resources.remote(tx, cdn.account(), cdn.environment(), kind));
    }

    @Override
    public Optional<RemoteResource> original(WantedResource cdn) {
        return cdn.stage() == Stage.PRODUCTION
                ? Optional.empty()
                : transactions.in(
                        cdn.account(),
                        tx -> resources.remote(
                                tx, cdn.account(), resources.source(tx, cdn.account(), cdn.environment()), cdn.kind()));
    }
}
