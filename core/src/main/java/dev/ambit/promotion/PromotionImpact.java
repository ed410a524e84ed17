package dev.ambit.promotion;

import dev.ambit.clock.EnvironmentClock;
import dev.ambit.customer.Customers;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.entitlement.CatalogPreview.Move;
import dev.ambit.entitlement.DecisionComparison;
import dev.ambit.entitlement.DecisionComparison.Change;
import dev.ambit.subscription.RecurringMoney;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Computes the decisions of customers that a promotion changes. It compares the decisions of the versions before and
/// after in a [PromotionPreview].
public final class PromotionImpact {

    /// Bounds the memory of a summary.
    private static final int CHANGES_MAX = 100_000;

    private static final int CUSTOMERS_MAX = 200;

    /// Bounds the time in which the catalog of the target is locked.
    private static final Duration TIME_MAX = Duration.ofMillis(700);

    /// A part of the impact.
    ///
    /// @param customers the number of compared customers
    /// @param money the recurring amounts of the compared customers
    /// @param searchedTo the last compared customer; null if none was left
    record Part(
            List<Change> changes,
            long customers,
            long decisions,
            List<RecurringMoney.Amount> money,
            @Nullable String searchedTo) {

        Part {
            changes = List.copyOf(changes);
            money = List.copyOf(money);
        }

        Part with(List<RecurringMoney.Amount> amounts) {
            return new Part(changes, customers, decisions, amounts, searchedTo);
        }
    }

    private final PromotionPreview preview;
    private final EnvironmentClock clock;

    public PromotionImpact(PromotionPreview preview, EnvironmentClock clock) {
        this.preview = preview;
        this.clock = clock;
    }

    /// Compares customers in the order of their ids until `limit` changes are found or the time is over.
    ///
    /// @param from the first customer
    /// @throws dev.ambit.problem.Problem 503 if many others wait
    Part compare(AccountId account, CatalogPromotion promotion, String from, int limit) {
        return preview.run(account, promotion, (tx, move) -> scan(tx, promotion.target(), move, null, from, limit));
    }

    /// Compares customers and their recurring amounts until the time is over.
    ///
    /// @throws dev.ambit.problem.Problem 503 if many others wait
    Part sum(AccountId account, CatalogPromotion promotion) {
        return preview.run(account, promotion, (tx, move) -> sum(tx, promotion.target(), move));
    }

    /// Compares customers and their recurring amounts as for a promotion.
    Part sum(PromotionPreview.Edit edit) {
        return preview.run(edit, (tx, move) -> sum(tx, edit.target(), move));
    }

    private Part sum(Handle tx, EnvironmentId target, Move move) {
        var money = new RecurringMoney(tx, target);
        return scan(tx, target, move, money, "", CHANGES_MAX).with(money.amounts());
    }

    private Part scan(
            Handle tx, EnvironmentId target, Move move, @Nullable RecurringMoney money, String from, int limit) {
        var comparison = new DecisionComparison(tx, target, move, clock.now(tx, target));
        long endNanos = System.nanoTime() + TIME_MAX.toNanos();
        List<Change> changes = new ArrayList<>();
        long customers = 0;
        long decisions = 0;
        String next = from;
        boolean isFirst = true;
        while (true) {
            List<String> ids = Customers.ids(tx, target, next, isFirst, CUSTOMERS_MAX);
            Set<String> moving = PromotionPreview.moving(tx, target, move, ids);
            DecisionComparison.Result result = comparison.compare(ids, moving);
            changes.addAll(result.changes());
            if (money != null) {
                money.addUnchanged(ids);
            }
            customers += ids.size();
            decisions += result.decisions();
            if (ids.size() < CUSTOMERS_MAX) {
                return new Part(changes, customers, decisions, List.of(), null);
            }
            if (changes.size() > limit || System.nanoTime() > endNanos) {
                return new Part(changes, customers, decisions, List.of(), ids.getLast());
            }
            next = ids.getLast();
            isFirst = false;
        }
    }
}
