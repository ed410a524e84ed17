package dev.ambit.stack;

import static dev.ambit.problem.ProblemCode.DATABASE_UNAVAILABLE;
import static dev.ambit.problem.ProblemCode.OPERATION_TIMEOUT;
import static dev.ambit.problem.ProblemCode.STACK_MOVING;
import static dev.ambit.problem.ProblemCode.STACK_STEP_FAILED;
import static dev.ambit.problem.ProblemCode.STACK_UNREACHABLE;

import dev.ambit.db.Transactions;
import dev.ambit.operation.Operations;
import dev.ambit.problem.Problem;
import dev.ambit.problem.ProblemCode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Runs one step, which creates or removes a resource. The result is stored only while the operation holds its
/// lease, so that an interrupted step is repeated.
final class StackStep {

    private static final System.Logger LOG = System.getLogger(StackStep.class.getName());

    private final Transactions transactions;
    private final Providers providers;
    private final InstantSource clock;

    StackStep(Transactions transactions, Providers providers, InstantSource clock) {
        this.transactions = transactions;
        this.providers = providers;
        this.clock = clock;
    }

    /// Checks a resource before anything is created.
    ///
    /// @throws Problem if it cannot be created
    void check(StackWork work, InfraResource it) {
        run(work, it, ResourceState.FAILED, _ -> {
            providers.require(it).check(work.wanted(it.kind()));
        });
    }

    /// Creates or repairs a resource. Whether it existed before is checked once, and stored before anything is
    /// created.
    void make(StackWork work, InfraResource it) {
        run(work, it, ResourceState.FAILED, log -> {
            Provider provider = providers.require(it);
            WantedResource wanted = work.wanted(it.kind());
            Boolean isAdopted = it.isAdopted() == null
                    ? provider.mayBeAdopted() && provider.observe(wanted).isThere()
                    : null;
            if (Boolean.TRUE.equals(isAdopted)) {
                log.say("Adopted the existing resource.");
            }
            if (!begin(work, it, ResourceState.CREATING, isAdopted, Map.of())) {
                return;
            }
            Instant start = clock.instant();
            Map<String, String> detail = provider.ensure(wanted, log);
            end(work, it, ResourceState.READY, start, log, detail, null);
        });
    }

    /// Removes a resource, after counting its parts for the receipt.
    void remove(StackWork work, InfraResource it) {
        run(work, it, ResourceState.DELETING, log -> {
            boolean stays = it.stays(work.stack(), providers);
            Map<String, Long> there = stays ? Map.of() : count(work, it);
            if (!begin(work, it, ResourceState.DELETING, null, there)) {
                return;
            }
            Instant start = clock.instant();
            if (stays) {
                log.say("Kept the resource.");
                if (it.isShared()) {
                    providers.find(it).ifPresent(provider -> provider.release(work.wanted(it.kind()), log));
                }
            } else {
                providers.require(it).remove(work.wanted(it.kind()), log);
            }
            end(work, it, ResourceState.DELETED, start, log, null, null);
        });
    }

    /// Whether the actual resource has any content.
    boolean isLeft(StackWork work, InfraResource it) {
        return count(work, it).values().stream().anyMatch(count -> count > 0);
    }

    private Map<String, Long> count(StackWork work, InfraResource it) {
        return providers.require(it).count(work.wanted(it.kind()));
    }

    @FunctionalInterface
    private interface StepAction {
        void run(StepLines log);
    }

    private void run(StackWork work, InfraResource it, ResourceState otherwise, StepAction act) {
        var log = new StepLines();
        work.logs().put(it.kind(), log);
        Instant start = clock.instant();
        try {
            act.run(log);
        } catch (InProgressException change) {
            requirePatience(work, it, otherwise, start, log, change);
            throw change;
        } catch (RuntimeException fault) {
            if (Problem.is(DATABASE_UNAVAILABLE, fault) || Problem.is(OPERATION_TIMEOUT, fault)) {
                throw fault;
            }
            Problem reported = problem(it, fault);
            end(work, it, otherwise, start, log, null, reported.message());
            throw reported;
        } finally {
            work.logs().remove(it.kind());
        }
    }

    /// Stores that the resource is still changing.
    ///
    /// @throws Problem if the change takes too long
    private void requirePatience(
            StackWork work,
            InfraResource it,
            ResourceState otherwise,
            Instant start,
            StepLines log,
            InProgressException change) {
        log.say(change.what());
        boolean isLate = transactions.in(work.stack().account(), tx -> {
            Instant now = clock.instant();
            return StackTurn.lockRunning(tx, work.operation())
                    && InfraResources.changing(tx, work.stack(), it.kind(), log.all(), change.what(), now)
                            .isBefore(now.minus(change.patience()));
        });
        if (isLate) {
            Problem late =
                    STACK_STEP_FAILED.because("%s %s: %s It has taken more than %d minutes. Resume the operation."
                            .formatted(
                                    it.kind(),
                                    it.name(),
                                    change.what(),
                                    change.patience().toMinutes()));
            end(work, it, otherwise, start, log, null, late.message());
            throw late;
        }
    }

    private boolean begin(
            StackWork work,
            InfraResource it,
            ResourceState state,
            @Nullable Boolean isAdopted,
            Map<String, Long> goes) {
        return transactions.in(work.stack().account(), tx -> {
            if (!StackTurn.lockRunning(tx, work.operation())) {
                return false;
            }
            InfraResources.begin(tx, work.stack(), it.kind(), state, isAdopted, clock.instant());
            StackReceipt.count(tx, work, it, goes);
            return true;
        });
    }

    private void end(
            StackWork work,
            InfraResource it,
            ResourceState state,
            Instant start,
            StepLines log,
            @Nullable Map<String, String> detail,
            @Nullable String problem) {
        transactions.in(work.stack().account(), tx -> {
            if (StackTurn.lockRunning(tx, work.operation())) {
                Instant now = clock.instant();
                long took = Duration.between(start, now).toMillis();
                InfraResources.end(tx, work.stack(), it.kind(), state, took, log.all(), detail, problem);
                Operations.advance(
                        tx,
                        work.operation().id(),
                        it.kind().name(),
                        problem == null ? 1 : 0,
                        now.plus(StackTurn.CLAIM));
            }
            return null;
        });
    }

    /// Converts a failure to a problem for the caller. Messages of other exceptions are omitted, because they may
    /// contain secrets.
    private static Problem problem(InfraResource it, RuntimeException fault) {
        if (!(fault instanceof Problem)) {
            LOG.log(System.Logger.Level.ERROR, "The provisioning step of %s failed".formatted(it), fault);
        }
        String why = fault instanceof Problem known
                ? known.message()
                : "internal error (%s). Ask the operator to read the server's log."
                        .formatted(fault.getClass().getSimpleName());
        return code(fault).because("%s %s: %s".formatted(it.kind(), it.name(), why));
    }

    /// Returns the code of a failure after which the step is repeated; `STACK_STEP_FAILED` for other failures.
    private static ProblemCode code(RuntimeException fault) {
        if (Problem.is(STACK_MOVING, fault)) {
            return STACK_MOVING;
        }
        return Problem.is(STACK_UNREACHABLE, fault) ? STACK_UNREACHABLE : STACK_STEP_FAILED;
    }
}
