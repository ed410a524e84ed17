package dev.ambit.gateway;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.db.Transactions;
import dev.ambit.domain.HostRule;
import dev.ambit.stack.Drift;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.Provider;
import dev.ambit.stack.RemoteResource;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.WantedResource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Provides hosts. The gateway asks the server for each host, so a host exists as soon as its row does.
public final class HostProvider implements Provider {

    private final int port;
    private final Transactions transactions;
    private final StackResources resources;
    private final HostRule rule;
    private final GatewayProbe probe;

    /// @param port of the gateway
    /// @param probe requests hosts from the gateway
    public HostProvider(
            int port, Transactions transactions, StackResources resources, HostRule rule, GatewayProbe probe) {
        this.port = port;
        this.transactions = transactions;
        this.resources = resources;
        this.rule = rule;
        this.probe = probe;
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.HOST;
    }

    @Override
    public String name() {
        return "gateway";
    }

    /// Returns the kinds that answer requests, because visitors arrive as soon as the host exists.
    @Override
    public Set<ResourceKind> after() {
        return Set.of(ResourceKind.API_STAGE, ResourceKind.FUNCTION);
    }

    /// Skips suspended hosts, which serve no requests, so that suspending a stack never fails here.
    @Override
    public void check(WantedResource wanted) {
        if (wanted.isSuspended()) {
            return;
        }
        objection(wanted).ifPresent(why -> {
            throw STACK_RESOURCE_REFUSED.because(why + HostRule.advice(wanted.name()));
        });
        if (!has(wanted, ResourceKind.API_STAGE)) {
            throw STACK_RESOURCE_REFUSED.because(
                    ("The stack has the host `%s` but no API_STAGE, so the host would answer every request with 404."
                                    + " Add API_STAGE to the blueprint.")
                            .formatted(wanted.name()));
        }
    }

    @Override
    public Map<String, String> ensure(WantedResource wanted, StepLog log) {
        String address = "http://%s:%d".formatted(wanted.name(), port);
        log.say("The gateway serves %s.".formatted(address));
        return Map.of("address", address);
    }

    @Override
    public boolean mayBeAdopted() {
        return false;
    }

    /// Probes the host, unless the rule already refuses it.
    @Override
    public ObservedResource observe(WantedResource wanted) {
        Optional<Drift> drift = objection(wanted)
                .map(it -> new Drift("domain", "a host that a domain of the account covers", it))
                .or(() -> probe.fault(wanted.name())
                        .map(it ->
                                new Drift("address", "a response at http://%s:%d".formatted(wanted.name(), port), it)));
        return new ObservedResource(true, drift.map(List::of).orElse(List.of()));
    }

    @Override
    public Map<String, Long> count(WantedResource wanted) {
        return has(wanted, ResourceKind.HOST) ? Map.of("hosts", 1L) : Map.of();
    }

    @Override
    public void remove(WantedResource wanted, StepLog log) {
        log.say("The gateway no longer serves %s.".formatted(wanted.name()));
    }

    private Optional<String> objection(WantedResource wanted) {
        return transactions.in(
                wanted.account(), tx -> rule.objection(tx, wanted.account(), wanted.store(), wanted.name()));
    }

    private boolean has(WantedResource wanted, ResourceKind kind) {
        return transactions
                .in(
                        wanted.account(),
                        tx -> resources
                                .wanted(tx, wanted.account(), wanted.environment(), kind)
                                .or(() -> resources
                                        .remote(tx, wanted.account(), wanted.environment(), kind)
                                        .map(RemoteResource::wanted)))
                .isPresent();
    }
}
