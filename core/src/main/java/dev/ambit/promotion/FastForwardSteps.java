package dev.ambit.promotion;

import static dev.ambit.problem.ProblemCode.ENVIRONMENT_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.PROMOTION_NOT_IN_STATE;

import dev.ambit.account.Slug;
import dev.ambit.catalog.CatalogChange;
import dev.ambit.catalog.CatalogReplacement;
import dev.ambit.clock.EnvironmentClock;
import dev.ambit.customer.Customers;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.entitlement.DecisionWithResets;
import dev.ambit.environment.Environment;
import dev.ambit.environment.EnvironmentDeletion;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import dev.ambit.fork.ForkCreation;
import dev.ambit.lifecycle.ClockChange;
import dev.ambit.operation.Operation;
import dev.ambit.operation.OperationState;
import dev.ambit.operation.OperationTurn.Step;
import dev.ambit.operation.Operations;
import dev.ambit.promotion.FastForward.Counts;
import dev.ambit.promotion.FastForward.Difference;
import dev.ambit.promotion.FastForward.Fork;
import dev.ambit.promotion.FastForward.Progress;
import dev.ambit.promotion.PromotionMerging.MergeInputs;
import dev.ambit.promotion.PromotionMerging.Merged;
import dev.ambit.subscription.RenewalCharge;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/// The steps of fast-forwards. Each step stores its result with the progress, so that a crash neither skips a
/// part nor counts one twice. The second fork is made from the first one, because usage in the target can change
/// meanwhile.
final class FastForwardSteps {

    /// Bounds the differences that are kept. The others are only counted.
    static final int DIFFERENCES_MAX = 100_000;

    private static final int CUSTOMERS_MAX = 200;
    private static final int ID_CHARS = 8;

    /// Time after which the forks are deleted, even if the operation is never resumed.
    private static final Duration FORK_TTL = Duration.ofDays(1);

    /// The interval between polls of other operations.
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

    private final Transactions transactions;
    private final CatalogChange change;
    private final ForkCreation forks;
    private final EnvironmentDeletion deletion;
    private final ClockChange clocks;
    private final EnvironmentClock clock;
    private final PromotionMerging merging;
    private final Duration claim;
    private final InstantSource real;

    FastForwardSteps(
            Transactions transactions,
            CatalogChange change,
            ForkCreation forks,
            EnvironmentDeletion deletion,
            ClockChange clocks,
            EnvironmentClock clock,
            Duration claim,
            InstantSource real) {
        this.transactions = transactions;
        this.change = change;
        this.forks = forks;
        this.deletion = deletion;
        this.clocks = clocks;
        this.clock = clock;
        this.merging = new PromotionMerging(transactions);
        this.claim = claim;
        this.real = real;
    }

    /// @throws dev.ambit.problem.Problem if a fork cannot be made, or the promotion changed meanwhile
    Step run(Operation operation, FastForward it, CatalogPromotion promotion) {
        Progress progress = it.progress();
        return switch (progress.phase()) {
            case FORK ->
                progress.without() == null
                        ? fork(operation, it, promotion.target(), "without")
                        : awaitCopy(operation, it, progress.without(), FastForwardPhase.FORK_AGAIN);
            case FORK_AGAIN ->
                progress.with() == null
                        ? fork(operation, it, without(it).id(), "with")
                        : awaitCopy(operation, it, progress.with(), FastForwardPhase.APPLY);
            case APPLY -> apply(operation, it, promotion);
            case MOVE -> awaitRollouts(operation, it);
            case ADVANCE -> advance(operation, it);
            case COMPARE -> compare(operation, it);
            case DELETE_FORKS -> {
                Progress last = progress.forked(null, null);
                deleteForks(operation, it, tx -> FastForwards.save(tx, operation.account(), it.at(last)));
                yield Step.DONE;
            }
        };
    }

    /// Deletes the forks of an operation that has ended early, and everything that it found.
    void clear(Operation operation, FastForward it) {
        deleteForks(operation, it, tx -> {
            FastForwards.clear(tx, operation.account(), it.promotion());
            FastForwards.save(tx, operation.account(), it.at(Progress.START));
        });
    }

    private Step fork(Operation operation, FastForward it, EnvironmentId from, String suffix) {
        AccountId account = operation.account();
        var slug = new Slug(
                "fast-forward-%s-%s".formatted(operation.id().toString().substring(0, ID_CHARS), suffix));
        Environment parent = environment(account, from);
        Instant expiresAt = real.instant().plus(FORK_TTL);
        forks.forkMasked(account, parent, slug, expiresAt, author(it), (tx, environment, copy) -> {
            if (!isCurrent(tx, operation, it)) {
                throw PROMOTION_NOT_IN_STATE.because("The fast-forward was canceled. Start it again.");
            }
            var made = new Fork(environment.value(), slug.value(), copy);
            Progress known = it.progress();
            boolean isFirst = known.phase() == FastForwardPhase.FORK;
            FastForwards.save(
                    tx, account, it.at(known.forked(isFirst ? made : known.without(), isFirst ? null : made)));
        });
        return Step.MORE;
    }

    private Environment environment(AccountId account, EnvironmentId id) {
        return transactions
                .read(account, tx -> Environments.find(tx, account, id))
                .orElseThrow(() -> ENVIRONMENT_NOT_FOUND.because(
                        "The target or a fork was deleted during the fast-forward. Start again if the target exists."));
    }

    private Step awaitCopy(Operation operation, FastForward it, Fork fork, FastForwardPhase next) {
        Operation copy = require(operation, fork.copy());
        return copy.state() == OperationState.DONE
                ? save(operation, it, it.progress().in(next), List.of())
                : await(operation);
    }

    private Step awaitRollouts(Operation operation, FastForward it) {
        boolean isMoving = it.progress().rollouts().stream()
                .map(id -> require(operation, id))
                .anyMatch(rollout -> rollout.state() != OperationState.DONE && !rollout.isPaused());
        if (isMoving) {
            return await(operation);
        }
        AccountId account = operation.account();
        Author author = author(it);
        Instant one = clocks.stopAt(account, without(it).slug(), author, Instant.EPOCH);
        Instant other = clocks.stopAt(account, with(it).slug(), author, one);
        Instant from = clocks.stopAt(account, without(it).slug(), author, other);
        return save(operation, it, it.progress().startedAt(from), List.of());
    }

    /// Returns an operation that this one waits for.
    ///
    /// @throws dev.ambit.problem.Problem if the operation failed or was canceled
    private Operation require(Operation operation, UUID id) {
        return transactions
                .outside(tx -> Operations.find(tx, operation.account(), id))
                .filter(it -> it.state() != OperationState.FAILED && it.state() != OperationState.CANCELED)
                .orElseThrow(() -> PROMOTION_NOT_IN_STATE.because(
                        "Operation `%s` of a fork failed or was canceled. Start the fast-forward again."
                                .formatted(id)));
    }

    /// Releases this operation until the next poll.
    private Step await(Operation operation) {
        transactions.outside(tx -> {
            Operations.release(tx, operation.id(), real.instant().plus(POLL_INTERVAL));
            return null;
        });
        return Step.STOPPED;
    }

    private Step apply(Operation operation, FastForward it, CatalogPromotion promotion) {
        AccountId account = operation.account();
        EnvironmentId fork = with(it).id();
        MergeInputs sides = merging.read(account, promotion.source(), promotion.target(), promotion.content());
        return change.editUnguarded(fork, author(it), edit -> {
                    Transactions.addScope(edit.tx(), account);
                    if (!isCurrent(edit.tx(), operation, it)) {
                        return Step.STOPPED;
                    }
                    Merged merged = PromotionMerging.merge(sides, MergeTarget.of(edit.tx(), fork), promotion.content());
                    PromotionStart.requireHash(it.requested().order().hash(), merged.hash());
                    PromotionStart.requireResolved(merged.result());
                    List<UUID> rollouts = CatalogReplacement.run(
                                    edit,
                                    account,
                                    merged.wanted(),
                                    sides.source(),
                                    promotion.content().rolloutFilter(),
                                    List.of(),
                                    "Promotion “%s” was fast-forwarded.".formatted(promotion.title()))
                            .rollouts();
                    return save(edit.tx(), operation, it.at(it.progress().moving(rollouts)), List.of());
                })
                .value();
    }

    /// Advances both clocks by a day.
    private Step advance(Operation operation, FastForward it) {
        Progress progress = it.progress();
        Instant from = progress.time(progress.day());
        Instant to = progress.time(progress.day() + 1);
        for (Fork fork : List.of(without(it), with(it))) {
            clocks.stopAt(operation.account(), fork.slug(), author(it), to);
        }
        List<RenewalCharge> before = renewals(without(it), from, to);
        List<RenewalCharge> after = renewals(with(it), from, to);
        List<Difference> differences = FastForwardComparison.renewals(before, after);
        Counts counts = progress.counts()
                .with(
                        0,
                        differences,
                        FastForwardComparison.sums(progress.counts().charged(), before, after));
        Progress next = progress.compared(progress.day() + 1, "", counts);
        boolean isLast = next.day() == it.requested().days();
        return save(operation, it, isLast ? next.in(FastForwardPhase.COMPARE) : next, differences);
    }

    private List<RenewalCharge> renewals(Fork fork, Instant from, Instant to) {
        return transactions.in(fork.id(), tx -> RenewalCharge.between(tx, fork.id(), from, to));
    }

    /// Compares the entitlements of the next customers.
    private Step compare(Operation operation, FastForward it) {
        Progress progress = it.progress();
        List<String> ids = transactions.read(
                without(it).id(), tx -> Customers.ids(tx, without(it).id(), progress.after(), false, CUSTOMERS_MAX));
        List<Difference> differences = FastForwardComparison.entitlements(
                courses(without(it), ids, progress.time(0)), courses(with(it), ids, progress.time(0)));
        Counts counts = progress.counts()
                .with(ids.size(), differences, progress.counts().charged());
        boolean isLast = ids.size() < CUSTOMERS_MAX;
        Progress next = progress.compared(progress.day(), isLast ? "" : ids.getLast(), counts);
        return save(operation, it, isLast ? next.in(FastForwardPhase.DELETE_FORKS) : next, differences);
    }

    private List<DecisionWithResets> courses(Fork fork, List<String> customers, Instant from) {
        return transactions.in(fork.id(), tx -> DecisionWithResets.of(tx, fork.id(), customers, clock, from));
    }

    /// Deletes the forks first, because a crash in between repeats this step.
    private void deleteForks(Operation operation, FastForward it, Consumer<Handle> end) {
        AccountId account = operation.account();
        it.progress().forks().forEach(fork -> deletion.deleteTemporary(account, fork.id()));
        transactions.in(account, tx -> {
            end.accept(tx);
            return null;
        });
    }

    private Step save(Operation operation, FastForward it, Progress next, List<Difference> differences) {
        return transactions.in(operation.account(), tx -> {
            if (!isCurrent(tx, operation, it)) {
                return Step.STOPPED;
            }
            long room = DIFFERENCES_MAX - it.progress().counts().differences();
            return save(
                    tx,
                    operation,
                    it.at(next),
                    differences.stream().limit(Math.max(0, room)).toList());
        });
    }

    private Step save(Handle tx, Operation operation, FastForward it, List<Difference> differences) {
        Progress next = it.progress();
        FastForwards.add(tx, operation.account(), it.promotion(), differences);
        FastForwards.save(tx, operation.account(), it);
        boolean isStep =
                next.phase() != FastForwardPhase.COMPARE || next.after().isEmpty();
        Operations.advance(
                tx,
                operation.id(),
                next.phase().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                isStep ? 1 : 0,
                real.instant().plus(claim));
        return Step.MORE;
    }

    /// Returns whether the operation still runs, and no other server has made this step. Locks the progress, so that
    /// the deletion of the target sees a fork that this step makes.
    private static boolean isCurrent(Handle tx, Operation operation, FastForward it) {
        return Operations.lockRunning(tx, operation.id())
                && FastForwards.lockOfOperation(tx, operation.account(), operation.id())
                        .filter(stored -> isAt(stored.progress(), it.progress()))
                        .isPresent();
    }

    private static boolean isAt(Progress one, Progress other) {
        return one.phase() == other.phase()
                && one.day() == other.day()
                && one.after().equals(other.after());
    }

    private static Author author(FastForward it) {
        return it.requested().order().author();
    }

    private static Fork without(FastForward it) {
        return Objects.requireNonNull(it.progress().without());
    }

    private static Fork with(FastForward it) {
        return Objects.requireNonNull(it.progress().with());
    }
}
