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
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Computes the decisions of customers that a promotion changes. It compares the decisions of the versions before and
/// after in a [PromotionPreview].
public final class PromotionImpact {

    private static final int CUSTOMERS_MAX = 1_000;

    /// Few, because a page of changes often needs no more. The number doubles with each step.
    private static final int FIRST_CUSTOMERS = 64;

    /// Short, so that a member soon sees the first numbers of a stream.
    private static final Duration FIRST_TIME_MAX = Duration.ofMillis(300);

    /// Bounds the time in which the catalog of the target is locked.
    private static final Duration TIME_MAX = Duration.ofMillis(700);

    /// A part of the changes.
    ///
    /// @param searchedTo the last compared customer; null if none was left
    record Part(List<Change> changes, @Nullable String searchedTo) {

        Part {
            changes = List.copyOf(changes);
        }
    }

    /// Receives the result for some customers, and returns whether to continue.
    private interface Visitor {

        boolean visit(List<String> customers, DecisionComparison.Result result);
    }

    private final PromotionPreview preview;
    private final EnvironmentClock clock;

    public PromotionImpact(PromotionPreview preview, EnvironmentClock clock) {
        this.preview = preview;
        this.clock = clock;
    }

    /// Compares customers in the order of their ids until more than `limit` changes are found or the time is
    /// over.
    ///
    /// @param from the first customer
    /// @throws dev.ambit.problem.Problem 503 if many others wait
    Part compare(AccountId account, CatalogPromotion promotion, String from, int limit) {
        return preview.run(account, promotion, null, (tx, move) -> {
            List<Change> changes = new ArrayList<>();
            String last = scan(tx, promotion.target(), move, from, true, TIME_MAX, (_, result) -> {
                changes.addAll(result.changes());
                return changes.size() <= limit;
            });
            return new Part(changes, last);
        });
    }

    /// Compares customers and their recurring amounts until the time is over.
    ///
    /// @throws dev.ambit.problem.Problem 503 if many others wait
    ImpactCounts sum(AccountId account, CatalogPromotion promotion) {
        var counts = new ImpactCounts();
        preview.run(
                account,
                promotion,
                null,
                (tx, move) -> sum(tx, promotion.target(), move, counts, "", TIME_MAX, _ -> true));
        return counts;
    }

    /// Compares customers and their recurring amounts as for a promotion.
    ImpactCounts sum(PromotionPreview.Edit edit) {
        var counts = new ImpactCounts();
        preview.run(edit, (tx, move) -> sum(tx, edit.target(), move, counts, "", TIME_MAX, _ -> true));
        return counts;
    }

    /// Compares all customers and their recurring amounts, and reports the numbers so far about once a second.
    /// In between, others can change the catalog or compute another impact.
    ///
    /// @param hash of the content to compare
    /// @throws dev.ambit.problem.Problem 409 if the content has changed meanwhile; 503 if many others wait
    void sum(AccountId account, CatalogPromotion promotion, String hash, Consumer<ImpactCounts> progress) {
        var counts = new ImpactCounts();
        String from = "";
        Duration time = FIRST_TIME_MAX;
        do {
            String last = from;
            Duration max = time;
            preview.run(
                    account,
                    promotion,
                    hash,
                    (tx, move) -> sum(tx, promotion.target(), move, counts, last, max, _ -> true));
            progress.accept(counts);
            from = Objects.requireNonNullElse(counts.searchedTo(), "");
            time = TIME_MAX;
        } while (!counts.isComplete());
    }

    /// Adds further customers to `counts` until at least `limit` of their decisions change or the time is over.
    ///
    /// @param hash of the content to compare
    /// @param counts of earlier customers; unusable after an exception
    /// @return the changed decisions of the further customers
    /// @throws dev.ambit.problem.Problem 409 if the content has another hash; 503 if many others wait
    List<Change> changes(AccountId account, CatalogPromotion promotion, String hash, ImpactCounts counts, int limit) {
        String from = Objects.requireNonNull(counts.searchedTo());
        return preview.run(account, promotion, hash, (tx, move) -> {
            List<Change> changes = new ArrayList<>();
            sum(tx, promotion.target(), move, counts, from, TIME_MAX, more -> {
                changes.addAll(more);
                return changes.size() < limit;
            });
            return changes;
        });
    }

    /// @param visitor receives the changes of some customers, and returns whether to continue
    private ImpactCounts sum(
            Handle tx,
            EnvironmentId target,
            Move move,
            ImpactCounts counts,
            String from,
            Duration time,
            Predicate<List<Change>> visitor) {
        var money = new RecurringMoney(tx, target);
        counts.searchedTo(scan(tx, target, move, from, false, time, (customers, result) -> {
            counts.add(customers.size(), result);
            money.addUnchanged(customers);
            return visitor.test(result.changes());
        }));
        counts.add(money.amounts());
        return counts;
    }

    /// Compares customers in the order of their ids.
    ///
    /// @return the last compared customer; null if none is left
    private @Nullable String scan(
            Handle tx,
            EnvironmentId target,
            Move move,
            String from,
            boolean isInclusive,
            Duration time,
            Visitor visitor) {
        var comparison = new DecisionComparison(tx, target, move, clock.now(tx, target));
        long endNanos = System.nanoTime() + time.toNanos();
        String next = from;
        boolean isFirst = isInclusive;
        int customers = FIRST_CUSTOMERS;
        while (true) {
            List<String> ids = Customers.ids(tx, target, next, isFirst, customers);
            Set<String> moving = PromotionPreview.moving(tx, target, move, ids);
            boolean isMore = visitor.visit(ids, comparison.compare(ids, moving));
            if (ids.size() < customers) {
                return null;
            }
            if (!isMore || System.nanoTime() > endNanos) {
                return ids.getLast();
            }
            next = ids.getLast();
            isFirst = false;
            customers = Math.min(2 * customers, CUSTOMERS_MAX);
        }
    }
}
