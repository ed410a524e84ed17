package dev.ambit.gateway;

import dev.ambit.db.Transactions;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.Provider;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.WantedResource;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Provides API stages. The gateway asks the server for each stage, so a stage exists as soon as its row does.
public final class StageProvider implements Provider {

    private final Transactions transactions;
    private final StackResources resources;

    public StageProvider(Transactions transactions, StackResources resources) {
        this.transactions = transactions;
        this.resources = resources;
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.API_STAGE;
    }

    @Override
    public String name() {
        return "gateway";
    }

    @Override
    public Set<ResourceKind> after() {
        return Set.of(ResourceKind.FUNCTION);
    }

    @Override
    public void check(WantedResource wanted) {
        // The name was checked when it was planned.
    }

    @Override
    public Map<String, String> ensure(WantedResource wanted, StepLog log) {
        log.say("The gateway serves stage %s.".formatted(wanted.name()));
        return Map.of();
    }

    @Override
    public boolean mayBeAdopted() {
        return false;
    }

    @Override
    public ObservedResource observe(WantedResource wanted) {
        return new ObservedResource(true, List.of());
    }

    @Override
    public Map<String, Long> count(WantedResource wanted) {
        boolean isThere = transactions
                .in(wanted.account(), tx -> resources.wanted(tx, wanted.account(), wanted.environment(), kind()))
                .isPresent();
        return isThere ? Map.of("stages", 1L) : Map.of();
    }

    @Override
    public void remove(WantedResource wanted, StepLog log) {
        log.say("The gateway no longer serves stage %s.".formatted(wanted.name()));
    }
}
