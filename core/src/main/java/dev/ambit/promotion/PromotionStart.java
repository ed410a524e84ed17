package dev.ambit.promotion;

import static dev.ambit.problem.ProblemCode.APPROVAL_MISSING;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.EDITED_MEANWHILE;
import static dev.ambit.problem.ProblemCode.MERGE_CONFLICT;

import dev.ambit.access.AccountCaller;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.Operations;
import dev.ambit.problem.Problem;
import dev.ambit.promotion.CatalogPromotion.Order;
import dev.ambit.promotion.CatalogPromotion.State;
import dev.ambit.promotion.PromotionActivity.Kind;
import dev.ambit.promotion.PromotionMerging.Merged;
import dev.ambit.promotion.PromotionRule.Approvals;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Starts the operations that apply promotions and roll them back.
public final class PromotionStart {

    private static final Duration WAIT_MAX = Duration.ofDays(366);

    private final Transactions transactions;
    private final PromotionMerging merging;
    private final PromotionRollback rollback;
    private final InstantSource clock;

    public PromotionStart(Transactions transactions, PromotionMerging merging, InstantSource clock) {
        this.transactions = transactions;
        this.merging = merging;
        this.rollback = new PromotionRollback(transactions);
        this.clock = clock;
    }

    /// Starts to apply the promotion. A repeated call returns the same operation.
    ///
    /// @param hash the reviewed content; null: the present one
    /// @param at when it is applied; null: now
    UUID apply(
            AccountCaller caller,
            Author author,
            CatalogPromotion promotion,
            @Nullable String hash,
            @Nullable Instant at) {
        AccountId account = caller.account();
        requireSoon(at);
        Merged merged = merging.merge(account, promotion);
        if (hash != null) {
            requireHash(hash, merged.hash());
        }
        return transactions.in(account, tx -> {
            Instant now = clock.instant();
            CatalogPromotion locked = lock(tx, account, promotion.id());
            State state = state(tx, account, locked);
            if (state == State.APPLYING && isSame(locked.order(), hash == null ? merged.hash() : hash)) {
                return Objects.requireNonNull(locked.operation());
            }
            locked.requireState(state, State.OPEN);
            requireResolved(merged.result());
            requireApproved(PromotionApprovals.of(tx, account, locked, merged.hash()));
            Instant from = at == null || at.isBefore(now) ? now : at;
            return start(
                    tx,
                    account,
                    locked,
                    OperationKind.PROMOTION,
                    State.APPLYING,
                    Order.of(author, caller.person(), merged.hash(), List.of(), from),
                    now);
        });
    }

    private void requireSoon(@Nullable Instant at) {
        if (at != null && at.isAfter(clock.instant().plus(WAIT_MAX))) {
            throw BAD_USER_INPUT
                    .because("`at` must be at most %d days ahead; received `%s`. Send an earlier time."
                            .formatted(WAIT_MAX.toDays(), at))
                    .at("at", at, "a time within the next %d days".formatted(WAIT_MAX.toDays()));
        }
    }

    /// Starts to undo an applied promotion.
    ///
    /// @param choices for the fields that were changed again since
    /// @throws Problem 409 with the conflicts that have no choice
    UUID rollBack(AccountCaller caller, Author author, CatalogPromotion promotion, List<MergeChoice> choices) {
        AccountId account = caller.account();
        State present = transactions.read(account, tx -> state(tx, account, promotion));
        promotion.requireState(present, State.APPLIED, State.ROLLING_BACK);
        if (present == State.APPLIED && !choices.isEmpty()) {
            rollback.requireAllowed(account, promotion, choices, clock.instant());
        }
        CatalogMerge.Result undone = rollback.merge(account, promotion, choices);
        return transactions.in(account, tx -> {
            CatalogPromotion locked = lock(tx, account, promotion.id());
            State state = state(tx, account, locked);
            if (state == State.ROLLING_BACK) {
                return Objects.requireNonNull(locked.operation());
            }
            locked.requireState(state, State.APPLIED);
            requireResolved(undone);
            Instant now = clock.instant();
            String after = Objects.requireNonNull(locked.applied()).after();
            return start(
                    tx,
                    account,
                    locked,
                    OperationKind.PROMOTION_ROLLBACK,
                    State.ROLLING_BACK,
                    Order.of(author, caller.person(), after, choices, now),
                    now);
        });
    }

    /// Closes an open promotion without applying it. Deletes the impact that a failed operation has left.
    void close(AccountCaller caller, Author author, CatalogPromotion promotion) {
        AccountId account = caller.account();
        transactions.in(account, tx -> {
            CatalogPromotion locked = lock(tx, account, promotion.id());
            State state = state(tx, account, locked);
            if (state == State.CLOSED) {
                return null;
            }
            locked.requireState(state, State.OPEN);
            Instant now = clock.instant();
            CatalogPromotion closed = locked.with(State.CLOSED, locked.operation(), locked.order(), locked.applied());
            CatalogPromotions.update(tx, account, closed);
            EnvironmentId target = closed.target();
            Transactions.within(tx, target, () -> PromotionImpacts.delete(tx, target, List.of(closed.id())));
            PromotionActivity.add(tx, account, locked.id(), Kind.CLOSED, null, null, author, now);
            PromotionRecords.audit(tx, account, AccountOperation.PROMOTION_CLOSED, closed, author, now);
            return null;
        });
    }

    private static UUID start(
            Handle tx,
            AccountId account,
            CatalogPromotion promotion,
            OperationKind kind,
            State state,
            Order order,
            Instant now) {
        Transactions.within(
                tx, promotion.target(), () -> PromotionRules.requirePromotionAllowed(tx, promotion.target(), now));
        UUID operation = Operations.insert(tx, account, promotion.target(), kind, order.at(), now);
        CatalogPromotions.update(tx, account, promotion.with(state, operation, order, promotion.applied()));
        Kind entry = kind == OperationKind.PROMOTION ? Kind.APPLY_REQUESTED : Kind.ROLLBACK_REQUESTED;
        String text = order.at().isAfter(now) ? order.at().toString() : null;
        PromotionActivity.add(tx, account, promotion.id(), entry, order.hash(), text, order.author(), now);
        return operation;
    }

    private static CatalogPromotion lock(Handle tx, AccountId account, UUID id) {
        return CatalogPromotions.lock(tx, account, id).orElseThrow(() -> PromotionRecords.missing(id.toString()));
    }

    static State state(Handle tx, AccountId account, CatalogPromotion it) {
        return PromotionRecords.state(
                it, PromotionRecords.operation(tx, account, it).orElse(null));
    }

    private static boolean isSame(@Nullable Order order, String hash) {
        return order != null && order.hash().equals(hash);
    }

    static void requireHash(String hash, String present) {
        if (!hash.equals(present)) {
            throw EDITED_MEANWHILE
                    .because("`hash` is outdated; it is now `%s`. Review the promotion again, then send this hash."
                            .formatted(present))
                    .at("hash", hash, present);
        }
    }

    static void requireResolved(CatalogMerge.Result merged) {
        if (!merged.conflicts().isEmpty()) {
            throw conflicts(merged.conflicts(), "Send a resolution for each conflict.")
                    .with("conflicts", MergeViews.conflicts(merged));
        }
    }

    /// @param remedy what the caller can do, as a sentence
    static Problem conflicts(List<MergeConflict> conflicts, String remedy) {
        return MERGE_CONFLICT.because("Unresolved conflicts: %d; the first is %s. %s"
                .formatted(conflicts.size(), conflicts.getFirst().described(), remedy));
    }

    static void requireApproved(Approvals approvals) {
        if (!approvals.isEnough()) {
            throw APPROVAL_MISSING
                    .because("The promotion has %d of %d approvals. Ask members who have not edited it to approve."
                            .formatted(approvals.given().size(), approvals.needed()))
                    .with("needed", approvals.needed())
                    .with("given", approvals.given().size());
        }
    }
}
