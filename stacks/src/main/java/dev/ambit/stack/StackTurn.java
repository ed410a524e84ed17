package dev.ambit.stack;

import dev.ambit.db.Transactions;
import dev.ambit.operation.Heartbeat;
import dev.ambit.operation.Operation;
import dev.ambit.operation.Operations;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jdbi.v3.core.Handle;

/// Gives one operation at a time the lease of a stack, and renews it during long steps. After a crash, another
/// server takes over when the lease expires ([#CLAIM]).
final class StackTurn {

    static final Duration CLAIM = Duration.ofSeconds(10);

    /// Delay of operations that wait for another one.
    static final Duration WAIT = Duration.ofMillis(200);

    private final Transactions transactions;
    private final StackResources resources;
    private final InstantSource clock;

    StackTurn(Transactions transactions, StackResources resources, InstantSource clock) {
        this.transactions = transactions;
        this.resources = resources;
        this.clock = clock;
    }

    /// Acquires the lease of a stack.
    ///
    /// @param mayGo checks in the same transaction whether the operation can start; it may finish the operation
    /// @return empty if the operation cannot start now
    Optional<StackWork> take(Operation operation, BiPredicate<Handle, Stack> mayGo) {
        return transactions.in(operation.account(), tx -> {
            Optional<Stack> stack = Stacks.lock(tx, operation.account(), operation.environment())
                    .filter(it -> it.operation().equals(operation.id()));
            if (!Operations.lockRunning(tx, operation.id())) {
                return Optional.<StackWork>empty();
            }
            Instant now = clock.instant();
            if (stack.isEmpty()) {
                Operations.cancel(tx, operation.id(), now);
                return Optional.<StackWork>empty();
            }
            boolean isFree = Stacks.claim(
                    tx, operation.account(), operation.environment(), operation.id(), now.plus(CLAIM), now);
            if (!isFree) {
                Operations.release(tx, operation.id(), now.plus(WAIT));
                return Optional.<StackWork>empty();
            }
            if (!mayGo.test(tx, stack.get())) {
                leave(tx, operation);
                return Optional.<StackWork>empty();
            }
            return Optional.of(work(tx, operation));
        });
    }

    /// Whether the operation still holds its lease. The stack is locked first, in the same order as by a
    /// replacement of the operation.
    static boolean lockRunning(Handle tx, Operation operation) {
        return Stacks.lock(tx, operation.account(), operation.environment()).isPresent()
                && Operations.lockRunning(tx, operation.id());
    }

    private StackWork work(Handle tx, Operation operation) {
        Stack stack =
                Stacks.lock(tx, operation.account(), operation.environment()).orElseThrow();
        List<InfraResource> known = InfraResources.list(tx, stack.account(), stack.environment());
        return StackWork.of(operation, stack, known, resources.wanted(tx, stack));
    }

    void leave(Handle tx, Operation operation) {
        Stacks.leave(tx, operation.account(), operation.environment(), operation.id());
    }

    /// Frees the stack, and has the operation continue after a pause.
    void pause(Operation operation, Duration pause) {
        transactions.in(operation.account(), tx -> {
            if (lockRunning(tx, operation)) {
                Operations.release(tx, operation.id(), clock.instant().plus(pause));
            }
            leave(tx, operation);
            return null;
        });
    }

    /// Renews the lease while `steps` run, and stores their logs.
    void runWithLease(StackWork work, Runnable steps) {
        new Heartbeat(CLAIM, () -> renew(work)).during(() -> {
            steps.run();
            return true;
        });
    }

    private boolean renew(StackWork work) {
        Operation operation = work.operation();
        return transactions.in(operation.account(), tx -> {
            if (!lockRunning(tx, operation)) {
                return false;
            }
            Instant now = clock.instant();
            Operations.release(tx, operation.id(), now.plus(CLAIM));
            Stacks.claim(tx, operation.account(), operation.environment(), operation.id(), now.plus(CLAIM), now);
            work.logs().forEach((kind, lines) -> InfraResources.storeLog(tx, work.stack(), kind, lines.all()));
            return true;
        });
    }
}
