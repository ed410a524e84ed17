package dev.ambit.promotion;

import static dev.ambit.problem.ProblemCode.OVERLOADED;

import dev.ambit.catalog.CanonicalCatalog;
import dev.ambit.catalog.CatalogChange;
import dev.ambit.catalog.CatalogReplacement;
import dev.ambit.catalog.PackageVersionKey;
import dev.ambit.clock.EnvironmentClock;
import dev.ambit.customer.Customers;
import dev.ambit.db.AccountId;
import dev.ambit.entitlement.DecisionComparison;
import dev.ambit.entitlement.DecisionComparison.Change;
import dev.ambit.event.Author;
import dev.ambit.promotion.PromotionContent.MigrationType;
import dev.ambit.promotion.PromotionMerging.Merged;
import dev.ambit.promotion.PromotionMerging.Sides;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Computes the decisions of customers that a promotion changes. It applies the promotion in a transaction, compares
/// the decisions of the versions before and after, and rolls everything back.
public final class PromotionImpact {

    /// Bounds the memory of a summary.
    static final int CHANGES_MAX = 100_000;

    private static final int CUSTOMERS_MAX = 200;

    /// Bounds the time in which the catalog of the target is locked.
    private static final Duration TIME_MAX = Duration.ofMillis(700);

    /// A change of the catalog waits for at most one preview.
    private static final int AT_ONCE_MAX = 1;

    private static final Duration WAIT_MAX = Duration.ofSeconds(5);

    /// A part of the impact.
    ///
    /// @param customers the number of compared customers
    /// @param searchedTo the last compared customer; null if none was left
    record Part(
            List<Change> changes,
            long customers,
            long decisions,
            @Nullable String searchedTo) {

        Part {
            changes = List.copyOf(changes);
        }
    }

    private final Semaphore turn = new Semaphore(AT_ONCE_MAX, true);

    private final PromotionMerging merging;
    private final CatalogChange change;
    private final EnvironmentClock clock;

    public PromotionImpact(PromotionMerging merging, CatalogChange change, EnvironmentClock clock) {
        this.merging = merging;
        this.change = change;
        this.clock = clock;
    }

    /// Compares customers in the order of their ids until `limit` changes are found or the time is over.
    ///
    /// @param from the first customer
    /// @throws dev.ambit.problem.Problem 503 if many others wait
    Part compare(AccountId account, CatalogPromotion promotion, String from, int limit) {
        try {
            if (turn.tryAcquire(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    return preview(account, promotion, from, limit);
                } finally {
                    turn.release();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        throw OVERLOADED.because("The server is computing the impact of other promotions. Retry in a few seconds.");
    }

    private Part preview(AccountId account, CatalogPromotion promotion, String from, int limit) {
        Sides sides = merging.read(account, promotion.source(), promotion.target(), promotion.content());
        try {
            change.editUnguarded(promotion.target(), Author.SYSTEM, edit -> {
                CanonicalCatalog target = CanonicalCatalog.of(edit.tx(), promotion.target());
                Merged merged = PromotionMerging.merge(sides, target, promotion.content());
                Map<PackageVersionKey, Integer> versions = CatalogReplacement.run(
                                edit, account, merged.wanted(), sides.source(), false, "Preview.")
                        .versions();
                boolean isMoving = promotion.content().migrationType() == MigrationType.ALL_CUSTOMERS;
                var comparison = new DecisionComparison(
                        edit.tx(),
                        promotion.target(),
                        isMoving ? versions : Map.of(),
                        clock.now(edit.tx(), promotion.target()));
                throw new RolledBack(scan(edit.tx(), promotion, comparison, from, limit));
            });
            throw new IllegalStateException("The preview was not rolled back.");
        } catch (RolledBack preview) {
            return preview.part;
        }
    }

    private static Part scan(
            Handle tx, CatalogPromotion promotion, DecisionComparison comparison, String from, int limit) {
        long endNanos = System.nanoTime() + TIME_MAX.toNanos();
        List<Change> changes = new ArrayList<>();
        long customers = 0;
        long decisions = 0;
        String next = from;
        boolean isFirst = true;
        while (true) {
            List<String> ids = Customers.ids(tx, promotion.target(), next, isFirst, CUSTOMERS_MAX);
            DecisionComparison.Result result = comparison.compare(ids);
            changes.addAll(result.changes());
            customers += ids.size();
            decisions += result.decisions();
            if (ids.size() < CUSTOMERS_MAX) {
                return new Part(changes, customers, decisions, null);
            }
            if (changes.size() > limit || System.nanoTime() > endNanos) {
                return new Part(changes, customers, decisions, ids.getLast());
            }
            next = ids.getLast();
            isFirst = false;
        }
    }

    /// Thrown to roll back the transaction of a preview.
    private static final class RolledBack extends RuntimeException {

        private static final long serialVersionUID = 1;

        private final transient Part part;

        RolledBack(Part part) {
            super("preview", null, false, false);
            this.part = part;
        }
    }
}
