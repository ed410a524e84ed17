package dev.ambit.aws;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.WantedResource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Reads the stacks that share an access policy from the database.
record PolicyStackReading(Transactions transactions, StackResources resources) implements PolicyStacks {

    @Override
    public UUID production(WantedResource policy) {
        return transactions.in(
                policy.account(), tx -> resources.production(tx, policy.account(), policy.environment()));
    }

    @Override
    public List<Map<ResourceKind, Map<String, String>>> sharing(WantedResource policy) {
        return transactions.in(
                policy.account(),
                tx -> resources.family(tx, policy.account(), policy.environment()).stream()
                        .filter(it -> shares(tx, policy, it))
                        .map(it -> details(tx, policy, it))
                        .toList());
    }

    /// A stack that is provisioned again stays in the policy until its teardown.
    private boolean shares(Handle tx, WantedResource policy, EnvironmentId environment) {
        return resources
                .remote(tx, policy.account(), environment, ResourceKind.POLICY)
                .filter(it -> it.detail().containsKey(IamPolicyProvider.POLICY)
                        || resources.hasBegun(tx, policy.account(), environment, ResourceKind.POLICY))
                .isPresent();
    }

    private Map<ResourceKind, Map<String, String>> details(
            Handle tx, WantedResource policy, EnvironmentId environment) {
        Map<ResourceKind, Map<String, String>> details = new EnumMap<>(ResourceKind.class);
        IamPolicyProvider.KINDS.forEach(kind -> resources
                .remote(tx, policy.account(), environment, kind)
                .ifPresent(it -> details.put(kind, it.detail())));
        return details;
    }
}
