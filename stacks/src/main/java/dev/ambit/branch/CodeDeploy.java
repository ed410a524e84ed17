package dev.ambit.branch;

import static dev.ambit.problem.ProblemCode.DEPLOY_FAILED;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.function.FunctionProvider;
import dev.ambit.function.Functions;
import dev.ambit.host.function.Version;
import dev.ambit.host.git.FileRefusal;
import dev.ambit.stack.Providers;
import dev.ambit.stack.RemoteFunctionProvider;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.WantedResource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Deploys the code of commits to functions of hosts and of remote providers.
public final class CodeDeploy {

    static final String DIRECTORY = "function";

    private final Transactions transactions;
    private final StackResources resources;
    private final Functions functions;
    private final Providers providers;

    public CodeDeploy(Transactions transactions, StackResources resources, Functions functions, Providers providers) {
        this.transactions = transactions;
        this.resources = resources;
        this.functions = functions;
        this.providers = providers;
    }

    /// The function of a stack.
    ///
    /// @param remote null if a host runs it
    record Target(WantedResource wanted, @Nullable RemoteFunctionProvider remote) {

        boolean runsCode() {
            return remote != null || FunctionProvider.upstream(wanted).isEmpty();
        }

        /// @throws dev.ambit.problem.Problem `DeployFailed` if requests go to an upstream
        void requireRunsCode() {
            if (!runsCode()) {
                throw DEPLOY_FAILED
                        .because("The function has an upstream in the blueprint, so its code cannot be deployed."
                                + " Remove the upstream from the blueprint, then deploy again.")
                        .with(FileRefusal.FILE, DIRECTORY);
            }
        }
    }

    /// Returns the function of an environment, if it has one.
    Optional<Target> find(AccountId account, EnvironmentId environment) {
        return transactions.in(
                account,
                tx -> resources
                        .wanted(tx, account, environment, ResourceKind.FUNCTION)
                        .map(it -> new Target(it, null))
                        .or(() -> resources
                                .remote(tx, account, environment, ResourceKind.FUNCTION)
                                .map(it -> new Target(
                                        it.wanted(),
                                        providers.functions(it.provider()).orElseThrow()))));
    }

    /// Deploys `function/` of a commit.
    ///
    /// @param digest Git object id of the directory
    /// @throws dev.ambit.stack.InProgressException if a remote engine is still changing the function
    void run(Target target, CommitSource source, String digest, StepLog log) {
        RemoteFunctionProvider remote = target.remote();
        FileRefusal.attributing(DIRECTORY, () -> {
            if (remote == null) {
                local(target.wanted(), source, digest, log);
            } else {
                remote(remote, target.wanted(), source, digest, log);
            }
        });
    }

    private void local(WantedResource function, CommitSource source, String digest, StepLog log) {
        Version version =
                functions.deploy(function, digest, runtime -> source.deployFunction(function.name(), runtime));
        log.say("Function %s runs version %d.".formatted(function.name(), version.number()));
    }

    private void remote(
            RemoteFunctionProvider provider, WantedResource function, CommitSource source, String digest, StepLog log) {
        Map<String, String> detail = provider.deploy(function, digest, source::functionZip, log);
        transactions.in(function.account(), tx -> {
            resources.show(tx, function, detail);
            return null;
        });
    }
}
