package dev.ambit.release;

import static dev.ambit.problem.ProblemCode.RELEASE_FAILED;

import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.operation.Operation;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.OperationTurn;
import dev.ambit.operation.OperationTurn.Step;
import dev.ambit.operation.Operations;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.WantedResource;
import dev.ambit.stackdb.DatabaseClusters;
import dev.ambit.stackdb.ReleaseHistory;
import dev.ambit.stackdb.StackDatabase;
import dev.ambit.stackdb.StackDatabases;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/// Migrates the stacks of an account one after the other. A failure stops the release before the next stack; a
/// resumed release continues at the failed stack. No migration runs twice in a stack.
public final class ReleaseLoop {

    /// Lease of a release, renewed while a migration runs.
    static final Duration CLAIM = Duration.ofSeconds(10);

    private final Transactions transactions;
    private final StackResources resources;
    private final DatabaseClusters clusters;
    private final InstantSource clock;
    private final OperationTurn turn;

    public ReleaseLoop(
            Transactions transactions, StackResources resources, DatabaseClusters clusters, InstantSource clock) {
        this.transactions = transactions;
        this.resources = resources;
        this.clusters = clusters;
        this.clock = clock;
        this.turn = new OperationTurn(transactions, OperationKind.RELEASE, CLAIM, clock);
    }

    /// Runs the releases that have waited longest.
    public void runOnce() {
        turn.runAll(operation -> turn.go(operation, () -> step(operation), false));
    }

    private Step step(Operation operation) {
        AccountId account = operation.account();
        Optional<Release> found = transactions.in(account, tx -> Releases.ofOperation(tx, account, operation.id()));
        if (found.isEmpty()) {
            turn.abandon(operation);
            return Step.STOPPED;
        }
        Release release = found.get();
        Optional<ReleaseStack> next = release.stacks().stream()
                .filter(it -> it.state() != ReleaseStack.State.DONE && it.state() != ReleaseStack.State.SKIPPED)
                .findFirst();
        return next.isEmpty() ? Step.DONE : step(operation, release, next.get());
    }

    private Step step(Operation operation, Release release, ReleaseStack stack) {
        Instant start = clock.instant();
        boolean isHeld = transactions.in(release.account(), tx -> {
            boolean held = Operations.lockRunning(tx, operation.id());
            if (held) {
                Operations.begin(
                        tx, operation.id(), stack.slug(), release.stacks().size(), start.plus(CLAIM));
                ReleaseStacks.setState(tx, release, stack, ReleaseStack.State.RUNNING, null, null, null);
            }
            return held;
        });
        if (!isHeld) {
            return Step.STOPPED;
        }
        Optional<WantedResource> wanted = transactions.in(
                release.account(),
                tx -> resources.wanted(tx, release.account(), stack.environment(), ResourceKind.DATABASE));
        if (wanted.isEmpty() || wanted.get().isSuspended()) {
            return end(
                    operation,
                    tx -> ReleaseStacks.setState(tx, release, stack, ReleaseStack.State.SKIPPED, null, null, null));
        }
        return migrate(operation, release, stack, wanted.get(), start);
    }

    private Step migrate(
            Operation operation, Release release, ReleaseStack stack, WantedResource wanted, Instant start) {
        StackDatabase database = StackDatabase.of(wanted);
        StackDatabases databases = clusters.of(wanted);
        List<Migration> migrations = migrations(release, stack);
        Optional<MigrationFailure> failure =
                turn.kept(operation, () -> new StackMigration(databases).run(database, migrations));
        long took = Duration.between(start, clock.instant()).toMillis();
        if (failure.isPresent()) {
            transactions.in(release.account(), tx -> {
                ReleaseStacks.setState(tx, release, stack, ReleaseStack.State.FAILED, null, took, failure.get());
                return null;
            });
            throw RELEASE_FAILED.because(
                    ("The release failed in environment `%s`. Remove the cause and resume the operation, or cancel the"
                                    + " operation to withdraw the release. The error: %s")
                            .formatted(stack.slug(), failure.get().message()));
        }
        String checksum = turn.kept(operation, () -> ReleaseWatch.checksum(ReleaseHistory.read(databases, database)));
        return end(
                operation,
                tx -> ReleaseStacks.setState(tx, release, stack, ReleaseStack.State.DONE, checksum, took, null));
    }

    /// Stores the outcome, also of a release that was canceled concurrently.
    private Step end(Operation operation, Consumer<Handle> outcome) {
        return transactions.in(operation.account(), tx -> {
            boolean isHeld = Operations.lockRunning(tx, operation.id());
            outcome.accept(tx);
            if (isHeld) {
                Operations.advance(
                        tx, operation.id(), "stacks", 1, clock.instant().plus(CLAIM));
            }
            return isHeld ? Step.MORE : Step.STOPPED;
        });
    }

    /// Returns the migrations of this release and those that the stack lacks because it was suspended, restored or
    /// adopted. Flyway applies them in the order of their versions.
    private List<Migration> migrations(Release release, ReleaseStack stack) {
        SortedMap<MigrationVersion, Migration> all = transactions.in(
                release.account(),
                tx -> Releases.owed(tx, release.account(), stack.environment(), release.createdAt()));
        release.migrations().forEach(it -> all.putIfAbsent(it.order(), it));
        return List.copyOf(all.values());
    }
}
