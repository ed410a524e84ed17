package dev.ambit.promotion;

import static dev.ambit.problem.ProblemCode.ACCESS_DENIED;

import dev.ambit.access.Role;
import dev.ambit.audit.AccountOperation;
import dev.ambit.catalog.AutomaticArchivals;
import dev.ambit.catalog.CanonicalCatalog;
import dev.ambit.catalog.CatalogChange;
import dev.ambit.catalog.CatalogContent;
import dev.ambit.catalog.CatalogEdit;
import dev.ambit.catalog.CatalogReplacement;
import dev.ambit.catalog.CatalogReplacement.Replaced;
import dev.ambit.catalog.Revisions;
import dev.ambit.catalog.Rollout;
import dev.ambit.catalog.Rollouts;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.fork.CommonRevisions;
import dev.ambit.operation.Operation;
import dev.ambit.operation.OperationTurn.Step;
import dev.ambit.operation.Operations;
import dev.ambit.promotion.CatalogPromotion.Applied;
import dev.ambit.promotion.CatalogPromotion.Order;
import dev.ambit.promotion.CatalogPromotion.State;
import dev.ambit.promotion.PromotionActivity.Kind;
import dev.ambit.promotion.PromotionMerging.MergeInputs;
import dev.ambit.promotion.PromotionMerging.Merged;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jdbi.v3.core.Handle;

/// Applies promotions and rolls them back, each in one transaction with its events, the revision and the state. After
/// a crash, the operation finds the state and does nothing a second time.
final class PromotionApplication {

    private final Transactions transactions;
    private final CatalogChange change;
    private final ImpactRecording impacts;
    private final PromotionMerging merging;
    private final PromotionRollback rollback;
    private final InstantSource real;

    PromotionApplication(Transactions transactions, CatalogChange change, ImpactRecording impacts, InstantSource real) {
        this.transactions = transactions;
        this.change = change;
        this.impacts = impacts;
        this.merging = new PromotionMerging(transactions);
        this.rollback = new PromotionRollback(transactions);
        this.real = real;
    }

    /// Applies the promotion in the same step in which its impact is complete.
    ///
    /// @throws dev.ambit.problem.Problem if anything that the hash covers has changed
    Step apply(Operation operation, CatalogPromotion promotion) {
        if (promotion.state() != State.APPLYING) {
            return Step.DONE;
        }
        AccountId account = operation.account();
        requireRole(account, promotion);
        if (impacts.advance(operation, promotion)) {
            return Step.MORE;
        }
        MergeInputs sides = merging.read(account, promotion.source(), promotion.target(), promotion.content());
        return runIfCurrent(operation, promotion, State.APPLYING, (edit, locked) -> {
            Merged merged =
                    PromotionMerging.merge(sides, MergeTarget.of(edit.tx(), promotion.target()), locked.content());
            CanonicalCatalog target = merged.target();
            Order order = Objects.requireNonNull(locked.order());
            PromotionStart.requireHash(order.hash(), merged.hash());
            PromotionStart.requireResolved(merged.result());
            PromotionStart.requireApproved(PromotionApprovals.of(edit.tx(), account, locked, merged.hash()));
            merged.requirePricedUsage(edit.tx(), promotion.target());
            Replaced replaced = CatalogReplacement.run(
                    edit,
                    account,
                    merged.wanted(),
                    sides.source(),
                    locked.content().rolloutFilter(),
                    List.of(),
                    "Promotion “%s” was applied.".formatted(locked.title()));
            String agreed = recordCommon(edit, account, locked, merged);
            String base = Objects.requireNonNullElse(sides.baseHash(), target.hash());
            var applied = new Applied(
                    target.hash(),
                    replaced.revision(),
                    base,
                    agreed,
                    replaced.rollouts(),
                    merged.taken(),
                    real.instant(),
                    null);
            return locked.with(State.APPLIED, locked.operation(), order, applied);
        });
    }

    /// @throws dev.ambit.problem.Problem if a conflict has no choice
    Step rollBack(Operation operation, CatalogPromotion promotion) {
        if (promotion.state() != State.ROLLING_BACK) {
            return Step.DONE;
        }
        AccountId account = operation.account();
        requireRole(account, promotion);
        PromotionRollback.BeforeAndAfter past = rollback.read(account, promotion);
        return runIfCurrent(operation, promotion, State.ROLLING_BACK, (edit, locked) -> {
            Order order = Objects.requireNonNull(locked.order());
            Applied applied = Objects.requireNonNull(locked.applied());
            CatalogContent present = CatalogContent.of(edit.tx(), promotion.target());
            CatalogMerge.Result undone = PromotionRollback.merge(past, present.canonical(), order.choices());
            PromotionStart.requireResolved(undone);
            List<Rollout> rollouts = applied.rollouts().stream()
                    .flatMap(it -> Rollouts.find(edit.tx(), promotion.target(), it).stream())
                    .toList();
            Replaced replaced = CatalogReplacement.run(
                    edit,
                    account,
                    CatalogContent.ofTree(undone.tree()),
                    present,
                    null,
                    rollouts,
                    "Promotion “%s” was rolled back.".formatted(locked.title()));
            AutomaticArchivals.put(
                    edit.tx(), promotion.target(), AutomaticArchivals.Cause.ROLLBACK, undone.removed(), edit.now());
            List<UUID> back = new ArrayList<>();
            for (UUID rollout : applied.rollouts()) {
                Rollouts.reverse(
                                edit.tx(),
                                account,
                                promotion.target(),
                                rollout,
                                edit.author().traceId(),
                                real.instant())
                        .ifPresent(back::add);
            }
            restoreCommon(edit.tx(), account, locked, applied);
            return locked.with(State.ROLLED_BACK, locked.operation(), order, applied.back(replaced.revision(), back));
        });
    }

    /// Runs a change of the catalog if the promotion still waits for this operation.
    private Step runIfCurrent(
            Operation operation,
            CatalogPromotion promotion,
            State state,
            BiFunction<CatalogEdit, CatalogPromotion, CatalogPromotion> work) {
        AccountId account = operation.account();
        Author author = Objects.requireNonNull(promotion.order()).author();
        return change.editUnguarded(promotion.target(), author, edit -> {
                    Handle tx = edit.tx();
                    if (!Operations.lockRunning(tx, operation.id())) {
                        return Step.STOPPED;
                    }
                    Transactions.addScope(tx, account);
                    Optional<CatalogPromotion> locked = CatalogPromotions.lock(tx, account, promotion.id())
                            .filter(it -> it.waitsFor(operation.id(), state));
                    if (locked.isEmpty()) {
                        return Step.DONE;
                    }
                    PromotionRules.requirePromotionAllowed(tx, promotion.target(), real.instant());
                    CatalogPromotion done = work.apply(edit, locked.get());
                    CatalogPromotions.update(tx, account, done);
                    boolean isApplied = done.state() == State.APPLIED;
                    Kind kind = isApplied ? Kind.APPLIED : Kind.ROLLED_BACK;
                    PromotionActivity.add(tx, account, done.id(), kind, null, null, author, real.instant());
                    PromotionRecords.audit(
                            tx,
                            account,
                            isApplied ? AccountOperation.PROMOTION_APPLIED : AccountOperation.PROMOTION_ROLLED_BACK,
                            done,
                            author,
                            real.instant());
                    return Step.DONE;
                })
                .value();
    }

    /// Stores the earlier catalog for a rollback, and the common base for the next merge. Returns the base's hash.
    private String recordCommon(CatalogEdit edit, AccountId account, CatalogPromotion it, Merged merged) {
        Handle tx = edit.tx();
        CanonicalCatalog agreed =
                CatalogContent.ofTree(merged.result().agreed()).canonical();
        Revisions.keepForever(tx, account, merged.target(), real.instant());
        Revisions.keepForever(tx, account, agreed, real.instant());
        CommonRevisions.record(tx, account, it.source(), it.target(), agreed.hash());
        return agreed.hash();
    }

    /// Restores the base from before the promotion, so that the next merge offers the changes again. Does nothing
    /// if another base was recorded since.
    private static void restoreCommon(Handle tx, AccountId account, CatalogPromotion it, Applied applied) {
        boolean isLast = CommonRevisions.find(tx, account, it.source(), it.target())
                .filter(applied.agreed()::equals)
                .isPresent();
        if (isLast) {
            CommonRevisions.record(tx, account, it.source(), it.target(), applied.base());
        }
    }

    /// The person may have lost the role since the request.
    private void requireRole(AccountId account, CatalogPromotion promotion) {
        UUID person = Objects.requireNonNull(promotion.order()).person();
        if (person == null) {
            return;
        }
        transactions.in(account, tx -> {
            for (EnvironmentId environment : List.of(promotion.source(), promotion.target())) {
                Role role = PromotionRecords.role(tx, account, person, environment);
                if (role != Role.ADMIN) {
                    throw ACCESS_DENIED.because(
                            "The person who started this now has role `%s`. Ask an admin of both environments."
                                    .formatted(role));
                }
            }
            return null;
        });
    }
}
