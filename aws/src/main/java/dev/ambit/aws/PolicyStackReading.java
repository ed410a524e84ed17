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
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// Reads the stacks that share a policy from the database.
record PolicyStackReading(Transactions transactions, StackResources resources) implements PolicyStacks {

    @Override
    public UUID production(WantedResource policy) {
        return transactions.in(
                policy.account(), tx -> resources.production(tx, policy.account(), policy.environment()));
    }

    @Override
    public List<PolicyStack> all(WantedResource policy) {
        return transactions.in(
                policy.account(),
                tx -> resources.beside(tx, policy.account(), policy.environment()).stream()
                        .map(it -> new PolicyStack(it, details(tx, policy, it)))
                        .toList());
    }

    private Map<ResourceKind, Map<String, String>> details(
            Handle tx, WantedResource policy, EnvironmentId environment) {
        Map<ResourceKind, Map<String, String>> details = new EnumMap<>(ResourceKind.class);
        Stream.concat(IamPolicyProvider.KINDS.stream(), Stream.of(ResourceKind.POLICY))
                .forEach(kind -> resources
                        .remote(tx, policy.account(), environment, kind)
                        .ifPresent(it -> details.put(kind, it.detail())));
        return details;
    }
}
