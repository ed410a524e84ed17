package dev.ambit.stack;

import static dev.ambit.problem.ProblemCode.DATABASE_UNAVAILABLE;
import static dev.ambit.problem.ProblemCode.OPERATION_TIMEOUT;
import static dev.ambit.problem.ProblemCode.STACK_MOVING;
import static dev.ambit.problem.ProblemCode.STACK_STEP_FAILED;
import static dev.ambit.problem.ProblemCode.STACK_UNREACHABLE;
import static java.util.stream.Collectors.toMap;

import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import dev.ambit.operation.Operation;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.OperationProblem;
import dev.ambit.operation.OperationProblems;
import dev.ambit.operation.Operations;
import dev.ambit.operation.RunningOperations;
import dev.ambit.problem.Problem;
import dev.ambit.problem.ProblemCode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/// Provisions the due resources of a stack: it checks all of them first, then creates them in dependency order. It
/// resumes after a crash, and after a failed step on request.
final class StackCreation {

    private static final String PRODUCTION = "production";
    private static final String RELEASE = "release";
    private static final String CHECK = "check";

    /// Failures after which the operation is repeated.
    private static final Set<ProblemCode> REPEATED = EnumSet.of(STACK_UNREACHABLE, STACK_MOVING, OPERATION_TIMEOUT);

    private final Transactions transactions;
    private final Providers providers;
    private final StackChanges changes;
    private final StackTurn turn;
    private final StackStep step;
    private final InstantSource clock;

    StackCreation(
            Transactions transactions,
            Providers providers,
            StackChanges changes,
            StackTurn turn,
            StackStep step,
            InstantSource clock) {
        this.transactions = transactions;
        this.providers = providers;
        this.changes = changes;
        this.turn = turn;
        this.step = step;
        this.clock = clock;
    }

    /// Runs an operation. The operation queue repeats it if a resource is unreachable or being moved, or if the
    /// database times out.
    void make(Operation operation) {
        try {
            turn.take(operation, (tx, stack) -> mayGo(tx, operation, stack))
                    .ifPresent(work -> turn.runWithLease(work, () -> make(work)));
        } catch (InProgressException change) {
            turn.pause(operation, change.pause());
        } catch (RuntimeException fault) {
            if (Problem.is(DATABASE_UNAVAILABLE, fault) || !(fault instanceof Problem problem)) {
                throw fault;
            }
            if (REPEATED.contains(problem.code())) {
                leave(operation);
                throw fault;
            }
            fail(operation, problem);
        }
    }

    private void leave(Operation operation) {
        transactions.in(operation.account(), tx -> {
            turn.leave(tx, operation);
            return null;
        });
    }

    /// Whether the operation can start. Development waits for production's stack and for running releases.
    private boolean mayGo(Handle tx, Operation operation, Stack stack) {
        Instant now = clock.instant();
        StackState production = stack.isProduction()
                ? StackState.ACTIVE
                : Stacks.find(tx, stack.account(), stack.source())
                        .map(Stack::state)
                        .orElse(StackState.FAILED);
        return switch (production) {
            case ACTIVE, SUSPENDED -> {
                List<InfraResource> resources = InfraResources.list(tx, stack.account(), stack.environment());
                if (!stack.isProduction()
                        && resources.stream().anyMatch(StackCreation::isDatabaseToBe)
                        && RunningOperations.isAny(tx, stack.account(), OperationKind.RELEASE)) {
                    Operations.advance(tx, operation.id(), RELEASE, 0, now.plus(StackTurn.WAIT));
                    yield false;
                }
                changes.changeState(tx, stack, StackState.PROVISIONING);
                long due = resources.stream().filter(InfraResource::isDue).count();
                Operations.begin(tx, operation.id(), CHECK, operation.done() + due, now.plus(StackTurn.CLAIM));
                yield true;
            }
            case PENDING, PROVISIONING -> {
                Operations.advance(tx, operation.id(), PRODUCTION, 0, now.plus(StackTurn.WAIT));
                yield false;
            }
            case FAILED, REMOVING, REMOVED -> {
                fail(
                        tx,
                        operation,
                        stack,
                        STACK_STEP_FAILED.because(
                                "The production stack does not exist or has failed. Repair it, then resume this"
                                        + " operation."));
                yield false;
            }
        };
    }

    /// Whether the database is not created yet. It will copy production's structure, so it must not miss a
    /// release.
    private static boolean isDatabaseToBe(InfraResource it) {
        return it.kind() == ResourceKind.DATABASE && it.detail().isEmpty();
    }

    private void make(StackWork work) {
        Map<ResourceKind, InfraResource> due = work.resources().stream()
                .filter(InfraResource::isDue)
                .collect(toMap(InfraResource::kind, Function.identity()));
        due.values().stream()
                .filter(it -> it.state() == ResourceState.PENDING || it.state() == ResourceState.FAILED)
                .forEach(it -> step.check(work, it));
        List<Set<ResourceKind>> waves =
                DependencyWaves.of(due.keySet(), it -> providers.before(Objects.requireNonNull(due.get(it))));
        waves.forEach(wave -> DependencyWaves.runInParallel(
                due.values().stream().filter(it -> wave.contains(it.kind())).toList(), it -> step.make(work, it)));
        transactions.in(work.stack().account(), tx -> {
            finish(tx, work);
            return null;
        });
    }

    private void finish(Handle tx, StackWork work) {
        if (!StackTurn.lockRunning(tx, work.operation())) {
            turn.leave(tx, work.operation());
            return;
        }
        Instant now = clock.instant();
        Stack stack = work.stack();
        Operations.finish(tx, work.operation().id(), null, now);
        changes.changeState(tx, stack, stack.isShut() ? StackState.SUSPENDED : StackState.ACTIVE);
        turn.leave(tx, work.operation());
        Work.STACK_WATCH.scheduleBy(tx, stack.environment(), now.plus(StackWatch.PERIOD));
    }

    private void fail(Operation operation, Problem problem) {
        transactions.in(operation.account(), tx -> {
            Optional<Stack> stack = Stacks.lock(tx, operation.account(), operation.environment());
            if (Operations.lockRunning(tx, operation.id())) {
                stack.ifPresent(it -> fail(tx, operation, it, problem));
            }
            turn.leave(tx, operation);
            return null;
        });
    }

    private void fail(Handle tx, Operation operation, Stack stack, Problem problem) {
        OperationProblems.fail(
                tx,
                operation.id(),
                new OperationProblem(problem.code().wireName(), problem.message()),
                clock.instant());
        changes.changeState(tx, stack, StackState.FAILED);
    }
}
