package dev.ambit.aws;

import dev.ambit.db.Transactions;
import dev.ambit.stack.RemoteResource;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.WantedResource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Reads the stack of a host from the database.
record HostStackReading(Transactions transactions, StackResources resources) implements Route53HostProvider.HostStack {

    private static final String CHANGE = "change";

    @Override
    public Optional<RemoteResource> find(WantedResource host, ResourceKind kind) {
        return transactions.in(host.account(), tx -> resources.remote(tx, host.account(), host.environment(), kind));
    }

    @Override
    public Optional<String> change(WantedResource host) {
        return Optional.ofNullable(transactions
                .in(host.account(), tx -> resources.detail(tx, host))
                .get(CHANGE));
    }

    @Override
    public void save(WantedResource host, String change) {
        transactions.in(host.account(), tx -> {
            Map<String, String> detail = new HashMap<>(resources.detail(tx, host));
            detail.put(CHANGE, change);
            resources.show(tx, host, detail);
            return null;
        });
    }
}
