package dev.ambit.aws;

import dev.ambit.db.Transactions;
import dev.ambit.stack.RemoteResource;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.WantedResource;
import java.util.Optional;
import java.util.UUID;

/// Reads the stack of an API stage from the database.
record StageStackReading(Transactions transactions, StackResources resources) implements ApiStageProvider.StageStack {

    @Override
    public UUID production(WantedResource stage) {
        return transactions.in(stage.account(), tx -> resources.production(tx, stage.account(), stage.environment()));
    }

    @Override
    public Optional<WantedResource> function(WantedResource stage) {
        return transactions
                .in(
                        stage.account(),
                        tx -> resources.remote(tx, stage.account(), stage.environment(), ResourceKind.FUNCTION))
                .map(RemoteResource::wanted);
    }

    @Override
    public Optional<String> host(WantedResource stage) {
        return transactions.in(
                stage.account(),
                tx -> resources
                                .remote(tx, stage.account(), stage.environment(), ResourceKind.CDN)
                                .isPresent()
                        ? Optional.empty()
                        : resources
                                .remote(tx, stage.account(), stage.environment(), ResourceKind.HOST)
                                .map(it -> it.wanted().name()));
    }
}
