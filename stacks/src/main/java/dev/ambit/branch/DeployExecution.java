package dev.ambit.branch;

import static dev.ambit.problem.ProblemCode.DEPLOY_FAILED;

import dev.ambit.cdn.StackInvalidation;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environment;
import dev.ambit.environment.Environments;
import dev.ambit.host.git.AssetUpload;
import dev.ambit.host.git.CommitContents;
import dev.ambit.host.git.RepositoryAgent;
import dev.ambit.parameter.FileParameters;
import dev.ambit.parameter.ParameterDefinition;
import dev.ambit.parameter.ParameterEditing;
import dev.ambit.stack.InProgressException;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.Stage;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.WantedResource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Deploys a commit to the stack of its environment: parameters, code and assets. It validates all parts before it
/// changes anything, and it is idempotent.
public final class DeployExecution {

    private static final List<String> EVERYTHING = List.of("/*");

    private final Transactions transactions;
    private final CommitSources sources;
    private final ParameterEditing editing;
    private final CodeDeploy code;
    private final AssetDeploy assets;
    private final StackInvalidation invalidation;

    public DeployExecution(
            Transactions transactions,
            CommitSources sources,
            ParameterEditing editing,
            CodeDeploy code,
            AssetDeploy assets,
            StackInvalidation invalidation) {
        this.transactions = transactions;
        this.sources = sources;
        this.editing = editing;
        this.code = code;
        this.assets = assets;
        this.invalidation = invalidation;
    }

    /// @param goOn called repeatedly; throws if the deploy was canceled
    /// @throws dev.ambit.problem.Problem `DeployFailed` if the commit cannot be deployed
    /// @throws dev.ambit.stack.InProgressException if a remote engine is busy; call it again
    void run(AccountId account, Deploy deploy, StepLog log, Runnable goOn) {
        Runnable standing = () -> {
            goOn.run();
            branch(account, deploy);
        };
        branch(account, deploy);
        log.say("Deploying commit %s of branch %s.".formatted(deploy.commit(), deploy.branch()));
        try (CommitSource source = sources.of(account, deploy)) {
            run(account, deploy, source, log, standing);
        }
    }

    private void run(AccountId account, Deploy deploy, CommitSource source, StepLog log, Runnable standing) {
        Optional<CodeDeploy.Target> function = code.find(account, deploy.environment());
        Optional<AssetDeploy.Target> bucket = assets.find(account, deploy.environment());
        CommitContents contents =
                source.check(function.filter(CodeDeploy.Target::runsCode).isPresent(), bucket.isPresent());
        Optional<CodeDeploy.Target> target =
                used(contents.function() != null, function, CodeDeploy.DIRECTORY, ResourceKind.FUNCTION, log);
        Optional<AssetDeploy.Target> published =
                used(contents.hasAssets(), bucket, AssetUpload.DIRECTORY, ResourceKind.ASSET_BUCKET, log);
        target.ifPresent(CodeDeploy.Target::requireRunsCode);
        standing.run();
        parameters(account, deploy, source, log);
        standing.run();
        List<String> obsolete =
                published.map(it -> assets.upload(it, source, log, standing)).orElse(List.of());
        delivering(account, deploy, () -> {
            target.ifPresent(it -> code.run(it, source, Objects.requireNonNull(contents.function()), log));
            published.ifPresent(it -> {
                assets.finish(it, obsolete, source, log, standing);
                assets.logAddress(it, log);
            });
        });
    }

    /// Runs changes that visitors see, then invalidates the CDN cache. A failed upload also invalidates it,
    /// because cached pages may refer to deleted files. While a remote engine is still changing the function, the
    /// cache stays.
    private void delivering(AccountId account, Deploy deploy, Runnable changes) {
        boolean isOver = true;
        try {
            changes.run();
        } catch (InProgressException change) {
            isOver = false;
            throw change;
        } finally {
            if (isOver) {
                invalidation.run(account, deploy.environment(), EVERYTHING);
            }
        }
    }

    boolean isProduction(AccountId account, EnvironmentId environment) {
        return transactions
                .in(account, tx -> sources.heads().find(tx, account, environment))
                .filter(it -> it.stage() == Stage.PRODUCTION)
                .isPresent();
    }

    /// Returns the branch resource, unless its stack is suspended or being torn down.
    private WantedResource branch(AccountId account, Deploy deploy) {
        return transactions
                .in(account, tx -> sources.heads().find(tx, account, deploy.environment()))
                .filter(it -> !it.isSuspended())
                .orElseThrow(() -> DEPLOY_FAILED.because(
                        "The stack is suspended, or its branch was removed. Resume the stack, then deploy again."));
    }

    /// Returns the resource of a directory, or nothing if the commit has no such directory or the stack no such
    /// resource.
    private static <T> Optional<T> used(
            boolean isThere, Optional<T> resource, String directory, ResourceKind kind, StepLog log) {
        if (isThere && resource.isEmpty()) {
            log.say("Skipped %s/ because the stack has no %s.".formatted(directory, kind));
        }
        return resource.filter(_ -> isThere);
    }

    private void parameters(AccountId account, Deploy deploy, CommitSource source, StepLog log) {
        Map<String, Object> values = source.parameters()
                .map(ParameterFile::read)
                .map(ParameterFile::values)
                .orElse(Map.of());
        String slug = transactions.in(
                account,
                tx -> Environments.lock(tx, account, deploy.environment())
                        .map(Environment::slug)
                        .orElseThrow(() -> DEPLOY_FAILED.because(
                                "The environment is being deleted. Deploy to another environment."))
                        .value());
        FileParameters taken = ParameterFile.blamed(() -> editing.takeFile(account, slug, values, deploy.author()));
        log.say("Read %2$d parameters from %1$s.".formatted(RepositoryAgent.PARAMETERS, values.size()));
        if (!taken.conflicts().isEmpty()) {
            log.say("Kept the values that were set in the panel: %s.".formatted(String.join(", ", taken.conflicts())));
        }
        if (!taken.proposed().isEmpty()) {
            propose(taken.proposed(), log);
        }
    }

    /// Logs one line per parameter, because log lines have a length limit.
    private static void propose(List<ParameterDefinition> proposed, StepLog log) {
        log.say("%s contains parameters that are not in the schema. Their values are ignored until you add them."
                .formatted(RepositoryAgent.PARAMETERS));
        log.say("Add them under Parameters › Schema in the console or with PUT …/parameters/schema, then"
                + " deploy again:");
        proposed.forEach(it -> log.say("{\"name\": \"%s\", \"type\": \"%s\"}".formatted(it.name(), it.type())));
    }
}
