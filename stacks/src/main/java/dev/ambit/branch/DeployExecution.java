package dev.ambit.branch;

import static dev.ambit.problem.ProblemCode.DEPLOY_FAILED;

import dev.ambit.cdn.Invalidations;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environment;
import dev.ambit.environment.Environments;
import dev.ambit.function.FunctionProvider;
import dev.ambit.function.Functions;
import dev.ambit.host.bucket.BucketAgent;
import dev.ambit.host.function.FunctionAgent;
import dev.ambit.host.function.Version;
import dev.ambit.parameter.FileParameters;
import dev.ambit.parameter.ParameterDefinition;
import dev.ambit.parameter.ParameterEditing;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.Stage;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.WantedResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Deploys a commit to the stack of its environment: parameters, code, then assets. It validates all parts before
/// it changes anything, and it is idempotent.
public final class DeployExecution {

    private static final String CODE = "function";
    private static final List<String> EVERYTHING = List.of("/*");

    private final Transactions transactions;
    private final StackResources resources;
    private final Repositories repositories;
    private final ParameterEditing editing;
    private final @Nullable BucketAgent buckets;
    private final Functions functions;
    private final Invalidations invalidations;

    /// @param buckets null if stacks have no buckets
    public DeployExecution(
            Transactions transactions,
            StackResources resources,
            Repositories repositories,
            ParameterEditing editing,
            @Nullable BucketAgent buckets,
            Functions functions,
            Invalidations invalidations) {
        this.transactions = transactions;
        this.resources = resources;
        this.repositories = repositories;
        this.editing = editing;
        this.buckets = buckets;
        this.functions = functions;
        this.invalidations = invalidations;
    }

    /// @param goOn called repeatedly; throws if the deploy was canceled
    /// @throws dev.ambit.problem.Problem `DeployFailed` if the commit cannot be deployed
    void run(AccountId account, Deploy deploy, StepLog log, Runnable goOn) {
        Runnable standing = () -> {
            goOn.run();
            branch(account, deploy);
        };
        String store = branch(account, deploy).store();
        log.say("Deploying commit %s of branch %s.".formatted(deploy.commit(), deploy.branch()));
        Optional<Part> code = part(account, deploy, store, CODE, ResourceKind.FUNCTION, log);
        Optional<Part> assets = part(account, deploy, store, AssetUpload.DIRECTORY, ResourceKind.ASSET_BUCKET, log);
        code.ifPresent(DeployExecution::requireHere);
        assets.ifPresent(it -> AssetUpload.check(it.tree()));
        Path room = repositories.rooms().take();
        try {
            Path codeZip = room.resolve("code.zip");
            Path assetsZip = room.resolve("assets.zip");
            code.ifPresent(it -> repositories.zip(store, it.tree(), codeZip));
            assets.ifPresent(it -> repositories.zip(store, it.tree(), assetsZip));
            requireSmall(codeZip);
            standing.run();
            parameters(account, deploy, store, log);
            standing.run();
            try {
                code.ifPresent(it -> code(it, codeZip, log));
                assets.ifPresent(it -> assets(it, assetsZip, log, standing));
            } finally {
                deliver(account, deploy);
            }
        } finally {
            DeployDirectories.delete(room);
        }
    }

    /// Invalidates the CDN cache, even after a partial upload, because cached pages may refer to deleted files.
    private void deliver(AccountId account, Deploy deploy) {
        wanted(account, deploy.environment(), ResourceKind.CDN)
                .ifPresent(it -> invalidations.invalidate(it.environmentId(), EVERYTHING));
    }

    boolean isProduction(AccountId account, EnvironmentId environment) {
        return wanted(account, environment, ResourceKind.BRANCH)
                .filter(it -> it.stage() == Stage.PRODUCTION)
                .isPresent();
    }

    /// Returns the branch resource, unless its stack is suspended or being torn down.
    private WantedResource branch(AccountId account, Deploy deploy) {
        return transactions.in(account, tx -> resources.wanted(tx, account, ResourceKind.BRANCH)).stream()
                .filter(it -> it.environment().equals(deploy.environment()) && !it.isSuspended())
                .findFirst()
                .orElseThrow(() -> DEPLOY_FAILED.because(
                        "The stack is suspended, or its branch was removed. Resume the stack, then deploy again."));
    }

    /// A directory of the branch with its target resource.
    private record Part(WantedResource place, CommitTree tree) {}

    /// Returns nothing if the branch has no such directory, or the stack no such resource.
    private Optional<Part> part(
            AccountId account, Deploy deploy, String store, String directory, ResourceKind kind, StepLog log) {
        Optional<CommitTree> tree = repositories.tree(store, deploy.commit(), directory);
        Optional<WantedResource> place = wanted(account, deploy.environment(), kind);
        if (tree.isPresent() && place.isEmpty()) {
            log.say("Skipped %s/ because the stack has no %s.".formatted(directory, kind));
        }
        return tree.flatMap(it -> place.map(to -> new Part(to, it)));
    }

    private static void requireHere(Part code) {
        if (FunctionProvider.upstream(code.place()).isPresent()) {
            throw DEPLOY_FAILED
                    .because("The function has an upstream in the blueprint, so its code cannot be deployed. Remove"
                            + " the upstream from the blueprint, then deploy again.")
                    .with(DeployFailure.FILE, CODE);
        }
    }

    private static void requireSmall(Path code) {
        long bytes = code.toFile().length();
        if (bytes > FunctionAgent.BYTES_MAX) {
            throw DEPLOY_FAILED
                    .because(("The zip of `%s/` has %d bytes; at most %d are allowed. Remove files from the directory,"
                                    + " then push again.")
                            .formatted(CODE, bytes, FunctionAgent.BYTES_MAX))
                    .with(DeployFailure.FILE, CODE)
                    .with("received", bytes)
                    .with("allowed", "%d bytes in a zip".formatted(FunctionAgent.BYTES_MAX));
        }
    }

    private void code(Part code, Path zip, StepLog log) {
        DeployFailure.blaming(CODE, () -> {
            Version version =
                    functions.deploy(code.place(), bytes(zip), code.tree().id());
            log.say("Function %s runs version %d.".formatted(code.place().name(), version.number()));
        });
    }

    private void assets(Part assets, Path zip, StepLog log, Runnable standing) {
        new AssetUpload(Objects.requireNonNull(buckets), assets.place().name(), standing).run(zip, log);
    }

    private Optional<WantedResource> wanted(AccountId account, EnvironmentId environment, ResourceKind kind) {
        return transactions.in(account, tx -> resources.wanted(tx, account, environment, kind));
    }

    private static byte[] bytes(Path zip) {
        try {
            return Files.readAllBytes(zip);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
                        .orElseThrow(() -> DEPLOY_FAILED.because(
                                "The environment is being deleted. Deploy to another environment."))
                        .value());
        FileParameters taken = ParameterFile.blamed(() -> editing.takeFile(account, slug, values, deploy.author()));
        log.say("Read %2$d parameters from %1$s.".formatted(ParameterFile.NAME, values.size()));
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
                .formatted(ParameterFile.NAME));
        log.say("Add them under Parameters › Schema in the console or with PUT …/parameters/schema, then"
                + " deploy again:");
        proposed.forEach(it -> log.say("{\"name\": \"%s\", \"type\": \"%s\"}".formatted(it.name(), it.type())));
    }
}
