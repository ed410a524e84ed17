package dev.ambit.branch;

import static dev.ambit.problem.ProblemCode.DEPLOY_FAILED;

import dev.ambit.bucket.Buckets;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environment;
import dev.ambit.environment.Environments;
import dev.ambit.function.FunctionApi;
import dev.ambit.function.Functions;
import dev.ambit.function.Version;
import dev.ambit.parameter.ParameterEditing;
import dev.ambit.problem.Problem;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.Wanted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Brings a commit into the stack of its environment, one part after the other. What could be wrong with a part is said
/// before anything is changed; done again, it changes nothing.
public final class Deploying {

    private static final String CODE = "function";
    private static final String ASSETS = "assets";

    private final Transactions transactions;
    private final StackResources resources;
    private final Repositories repositories;
    private final ParameterEditing editing;
    private final @Nullable Buckets buckets;
    private final Functions functions;

    /// @param buckets null: there are none, and no stack has one
    public Deploying(
            Transactions transactions,
            StackResources resources,
            Repositories repositories,
            ParameterEditing editing,
            @Nullable Buckets buckets,
            Functions functions) {
        this.transactions = transactions;
        this.resources = resources;
        this.repositories = repositories;
        this.editing = editing;
        this.buckets = buckets;
        this.functions = functions;
    }

    /// @throws dev.ambit.problem.Problem `DeployFailed` saying why this commit cannot be deployed
    void run(AccountId account, Deploy deploy, StepLog log) {
        Wanted branch = wanted(account, deploy, ResourceKind.BRANCH)
                .filter(it -> !it.isSuspended())
                .orElseThrow(() -> DEPLOY_FAILED.because("The stack is suspended, or has no branch any more."));
        log.say("Deploying %s of %s.".formatted(deploy.commit(), deploy.branch()));
        Path room = room();
        try {
            Path code = room.resolve("code.zip");
            Path assets = room.resolve("assets.zip");
            Optional<String> tree = repositories.zip(branch.store(), deploy.commit(), CODE, code);
            boolean hasAssets = repositories
                    .zip(branch.store(), deploy.commit(), ASSETS, assets)
                    .isPresent();
            requireSmall(code);
            parameters(account, deploy, branch.store(), log);
            if (tree.isPresent()) {
                code(account, deploy, code, tree.get(), log);
            }
            if (hasAssets) {
                assets(account, deploy, assets, log);
            }
        } finally {
            empty(room);
        }
    }

    /// Whether its branch has the commit now.
    boolean isHead(AccountId account, Deploy deploy) {
        return wanted(account, deploy, ResourceKind.BRANCH)
                .flatMap(it -> repositories.head(it.store(), deploy.branch()))
                .filter(deploy.commit()::equals)
                .isPresent();
    }

    private static void requireSmall(Path code) {
        long bytes = code.toFile().length();
        if (bytes > FunctionApi.BYTES_MAX) {
            throw DEPLOY_FAILED
                    .because("The code is too large.")
                    .with(DeployFailure.FILE, CODE)
                    .with("received", bytes)
                    .with("allowed", "%d bytes in a zip".formatted(FunctionApi.BYTES_MAX));
        }
    }

    private void code(AccountId account, Deploy deploy, Path zip, String tree, StepLog log) {
        Optional<Wanted> function = wanted(account, deploy, ResourceKind.FUNCTION);
        if (function.isEmpty()) {
            log.say("The stack has no function, so %s/ is left.".formatted(CODE));
            return;
        }
        try {
            Version version = functions.deploy(function.get(), Files.readAllBytes(zip), tree);
            log.say("%s runs version %d.".formatted(function.get().name(), version.number()));
        } catch (Problem problem) {
            throw DEPLOY_FAILED.because(problem.message()).with(DeployFailure.FILE, CODE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void assets(AccountId account, Deploy deploy, Path zip, StepLog log) {
        Optional<Wanted> bucket = wanted(account, deploy, ResourceKind.ASSET_BUCKET);
        if (bucket.isEmpty() || buckets == null) {
            log.say("The stack has no bucket, so %s/ is left.".formatted(ASSETS));
            return;
        }
        new AssetUpload(buckets, bucket.get().name()).run(zip, log);
    }

    private Optional<Wanted> wanted(AccountId account, Deploy deploy, ResourceKind kind) {
        return transactions.in(account, tx -> resources.wanted(tx, account, deploy.environment(), kind));
    }

    private static Path room() {
        try {
            return Files.createTempDirectory("ambit-deploy");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void empty(Path room) {
        try (Stream<Path> files = Files.list(room)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(room);
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
                        .orElseThrow(() -> DEPLOY_FAILED.because("The environment is being deleted."))
                        .value());
        List<String> conflicts = ParameterFile.blamed(() -> editing.takeFile(account, slug, values, deploy.author()));
        log.say("%s says %d parameters.".formatted(ParameterFile.NAME, values.size()));
        if (!conflicts.isEmpty()) {
            log.say("The panel says otherwise, and wins: %s.".formatted(String.join(", ", conflicts)));
        }
    }
}
