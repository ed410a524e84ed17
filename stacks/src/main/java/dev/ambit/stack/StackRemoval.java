package dev.ambit.stack;

import static dev.ambit.problem.ProblemCode.STACK_STEP_FAILED;
import static java.util.stream.Collectors.toMap;

import dev.ambit.db.Transactions;
import dev.ambit.operation.Operation;
import dev.ambit.operation.Operations;
import dev.ambit.receipt.ReceiptKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/// Tears a stack down in reverse dependency order. Production waits for the stacks of development.
final class StackRemoval {

    private static final String DEVELOPMENT = "development";
    private static final String REMOVAL = "removal";

    private final Transactions transactions;
    private final Providers providers;
    private final StackChanges changes;
    private final StackTurn turn;
    private final StackStep step;
    private final ReceiptKey key;
    private final InstantSource clock;

    StackRemoval(
            Transactions transactions,
            Providers providers,
            StackChanges changes,
            StackTurn turn,
            StackStep step,
            ReceiptKey key,
            InstantSource clock) {
        this.transactions = transactions;
        this.providers = providers;
        this.changes = changes;
        this.turn = turn;
        this.step = step;
        this.key = key;
        this.clock = clock;
    }

    /// Runs a removal. Failures are retried without limit.
    void remove(Operation operation) {
        turn.take(operation, (tx, stack) -> mayGo(tx, operation, stack)).ifPresent(this::removeWithLease);
    }

    private void removeWithLease(StackWork work) {
        try {
            turn.runWithLease(work, () -> remove(work));
        } catch (InProgressException change) {
            turn.pause(work.operation(), change.pause());
        } catch (RuntimeException fault) {
            transactions.in(work.stack().account(), tx -> {
                turn.leave(tx, work.operation());
                return null;
            });
            throw fault;
        }
    }

    private boolean mayGo(Handle tx, Operation operation, Stack stack) {
        Instant now = clock.instant();
        if (stack.isProduction()
                && !Stacks.ofSource(tx, stack.account(), stack.environment()).isEmpty()) {
            Operations.advance(tx, operation.id(), DEVELOPMENT, 0, now.plus(StackTurn.WAIT));
            return false;
        }
        long left = InfraResources.list(tx, stack.account(), stack.environment()).stream()
                .filter(it -> it.state() != ResourceState.DELETED)
                .count();
        Operations.begin(tx, operation.id(), REMOVAL, operation.done() + left, now.plus(StackTurn.CLAIM));
        return true;
    }

    /// Removes the resources. Content that appeared after a removal is removed once more.
    private void remove(StackWork work) {
        remove(
                work,
                work.resources().stream()
                        .filter(it -> it.state() != ResourceState.DELETED)
                        .toList());
        List<InfraResource> late = left(work);
        remove(work, late);
        if (!late.isEmpty() && !left(work).isEmpty()) {
            throw STACK_STEP_FAILED.because(
                    "These resources still contain data after they were removed: %s. The removal is retried."
                            .formatted(late));
        }
        transactions.in(work.stack().account(), tx -> {
            finish(tx, work);
            return null;
        });
    }

    private void remove(StackWork work, List<InfraResource> resources) {
        Map<ResourceKind, InfraResource> byKind =
                resources.stream().collect(toMap(InfraResource::kind, Function.identity()));
        // The policy is among the last ones, because people decide when they detach it. Nothing else waits for that.
        List<Set<ResourceKind>> waves = DependencyWaves.of(
                byKind.keySet(),
                it -> it == ResourceKind.POLICY ? Set.of() : providers.before(Objects.requireNonNull(byKind.get(it))));
        waves.reversed()
                .forEach(wave -> DependencyWaves.runInParallel(
                        resources.stream()
                                .filter(it -> wave.contains(it.kind()))
                                .toList(),
                        it -> step.remove(work, it)));
    }

    /// Returns the removed resources that still have content, checked after the last step.
    private List<InfraResource> left(StackWork work) {
        Set<ResourceKind> left = ConcurrentHashMap.newKeySet();
        DependencyWaves.runInParallel(work.removed(providers), it -> {
            if (step.isLeft(work, it)) {
                left.add(it.kind());
            }
        });
        return left.isEmpty() ? List.of() : now(work, left);
    }

    private List<InfraResource> now(StackWork work, Set<ResourceKind> kinds) {
        return transactions
                .read(
                        work.stack().account(),
                        tx -> InfraResources.list(
                                tx, work.stack().account(), work.stack().environment()))
                .stream()
                .filter(it -> kinds.contains(it.kind()))
                .toList();
    }

    private void finish(Handle tx, StackWork work) {
        Operation operation = work.operation();
        turn.leave(tx, operation);
        if (!StackTurn.lockRunning(tx, operation)) {
            return;
        }
        StackReceipt.sign(tx, work, providers, key, clock.instant());
        Operations.finish(tx, operation.id(), null, clock.instant());
        Stack stack =
                Stacks.lock(tx, operation.account(), operation.environment()).orElseThrow();
        changes.changeState(tx, stack, StackState.REMOVED);
        InfraNames.free(tx, stack.account(), stack.environment(), null);
        if (stack.isEnding()) {
            StackProvisioning.deleteRows(tx, stack.account(), stack.environment());
        }
    }
}
