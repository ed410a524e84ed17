package dev.ambit.function;

import static dev.ambit.problem.ProblemCode.STACK_IN_THE_WAY;
import static java.util.stream.Collectors.toMap;

import dev.ambit.db.Transactions;
import dev.ambit.host.function.FunctionEnvironment;
import dev.ambit.host.function.FunctionLookup;
import dev.ambit.host.function.OutgoingHosts;
import dev.ambit.parameter.StackParameters;
import dev.ambit.stack.FunctionVariables;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.WantedResource;
import dev.ambit.stackdb.DatabaseClusters;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads functions from the stacks that they belong to.
public final class StackFunctionLookup implements FunctionLookup, FunctionVariables {

    private final Transactions transactions;
    private final StackResources resources;
    private final FunctionEnvironmentReading environments;

    /// @param redis shared by stacks; null if there is none
    /// @param outgoing hosts that functions may call if their blueprints list them
    public StackFunctionLookup(
            Transactions transactions,
            StackResources resources,
            StackParameters parameters,
            DatabaseClusters clusters,
            @Nullable URI redis,
            OutgoingHosts outgoing) {
        this.transactions = transactions;
        this.resources = resources;
        this.environments =
                new FunctionEnvironmentReading(transactions, resources, parameters, clusters, redis, outgoing);
    }

    @Override
    public Map<String, Long> owners(Set<String> names) {
        return transactions.outside(tx -> resources.holders(tx, ResourceKind.FUNCTION, names)).entrySet().stream()
                .collect(toMap(Map.Entry::getKey, it ->
                        (long) it.getValue().environment().value()));
    }

    @Override
    public Map<String, String> of(WantedResource function) {
        return environments.readRemote(function);
    }

    @Override
    public FunctionEnvironment environment(String name) {
        WantedResource wanted = transactions
                .outside(tx -> resources.holder(tx, ResourceKind.FUNCTION, name))
                .flatMap(it -> transactions.in(it.account(), tx -> resources.wanted(tx, it, ResourceKind.FUNCTION)))
                .orElseThrow(
                        () -> STACK_IN_THE_WAY.because("The stack is being torn down. Deploy to another environment."));
        if (FunctionProvider.upstream(wanted).isPresent()) {
            throw STACK_IN_THE_WAY.because(
                    "The function has an upstream in the blueprint, so its code cannot run here. Remove the"
                            + " upstream from the blueprint first.");
        }
        if (wanted.isSuspended()) {
            throw STACK_IN_THE_WAY.because("The stack is suspended. Resume it, then try again.");
        }
        return environments.read(wanted);
    }
}
