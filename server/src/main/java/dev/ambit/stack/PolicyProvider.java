package dev.ambit.stack;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// One access policy for production and development: the account's members and their roles, which nobody
/// copies.
public final class PolicyProvider implements Provider {

    @Override
    public ResourceKind kind() {
        return ResourceKind.POLICY;
    }

    @Override
    public String name() {
        return "members";
    }

    @Override
    public Set<ResourceKind> after() {
        return Set.of();
    }

    @Override
    public void check(Wanted wanted) {
        // It is there as long as the account is.
    }

    @Override
    public Map<String, String> ensure(Wanted wanted, StepLog log) {
        return Map.of("policy", wanted.production());
    }

    @Override
    public Observed observe(Wanted wanted) {
        return new Observed(true, List.of());
    }

    @Override
    public void remove(Wanted wanted, StepLog log) {
        // It is shared.
    }
}
