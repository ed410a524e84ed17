package dev.ambit.branch;

import static dev.ambit.problem.ProblemCode.DEPLOY_FAILED;

import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environment;
import dev.ambit.environment.Environments;
import dev.ambit.parameter.ParameterEditing;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.Wanted;
import java.util.List;
import java.util.Map;

/// Brings a commit into the stack of its environment, one part after the other. What could be wrong with a part is said
/// before anything is changed; done again, it changes nothing.
public final class Deploying {

    private final Transactions transactions;
    private final StackResources resources;
    private final Repositories repositories;
    private final ParameterEditing editing;

    public Deploying(
            Transactions transactions, StackResources resources, Repositories repositories, ParameterEditing editing) {
        this.transactions = transactions;
        this.resources = resources;
        this.repositories = repositories;
        this.editing = editing;
    }

    /// @throws dev.ambit.problem.Problem `DeployFailed` saying why this commit cannot be deployed
    void run(AccountId account, Deploy deploy, StepLog log) {
        Wanted branch = transactions
                .in(account, tx -> resources.wanted(tx, account, deploy.environment(), ResourceKind.BRANCH))
                .filter(it -> !it.isSuspended())
                .orElseThrow(() -> DEPLOY_FAILED.because("The stack is suspended, or has no branch any more."));
        log.say("Deploying %s of %s.".formatted(deploy.commit(), deploy.branch()));
        parameters(account, deploy, branch.store(), log);
    }

    private void parameters(AccountId account, Deploy deploy, String store, StepLog log) {
        Map<String, Object> values = repositories
                .file(store, deploy.commit(), ParameterFile.NAME, ParameterFile.BYTES_MAX)
                .map(ParameterFile::read)
                .map(ParameterFile::values)
                .orElse(Map.of());
        String slug = transactions.in(
                account,
                tx -> Environments.lock(tx, account, deploy.environment())
                        .map(Environment::slug)
                        .orElseThrow(() -> DEPLOY_FAILED.because("The environment is being deleted."))
                        .value());
        List<String> conflicts = ParameterFile.blamed(() -> editing.takeFile(account, slug, values, deploy.author()));
        log.say("%s says %d parameters.".formatted(ParameterFile.NAME, values.size()));
        if (!conflicts.isEmpty()) {
            log.say("The panel says otherwise, and wins: %s.".formatted(String.join(", ", conflicts)));
        }
    }
}
