package dev.ambit.promotion;

import dev.ambit.customer.CopiedCustomers;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.entitlement.DecisionComparison.Change;
import dev.ambit.operation.Operation;
import dev.ambit.operation.Operations;
import dev.ambit.problem.Problem;
import dev.ambit.promotion.CatalogPromotion.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Stores the impact of a promotion before an operation applies the promotion. It compares customers in short steps, so
/// that others can change the catalog of the target in between, and resumes after a crash.
///
/// The impact never prevents the promotion. At a bound or after a problem, the stored impact stays incomplete.
final class ImpactRecording {

    private static final System.Logger LOG = System.getLogger(ImpactRecording.class.getName());

    private static final Duration TIME_MAX = Duration.ofSeconds(30);
    private static final int CHANGES_MAX = 100_000;

    /// Bounds the changes in memory.
    private static final int STEP_CHANGES_MAX = 10_000;

    /// The age after which a retry of the operation computes the impact again, because customers have changed since.
    private static final Duration AGE_MAX = Duration.ofMinutes(2);

    /// Limits that are checked after each batch of customers.
    ///
    /// @param time after which no further step starts
    /// @param changes the number of changes after which no further step starts
    /// @param stepChanges the number of changes after which a step ends
    record Bounds(Duration time, int changes, int stepChanges) {

        static final Bounds DEFAULT = new Bounds(TIME_MAX, CHANGES_MAX, STEP_CHANGES_MAX);
    }

    private final Transactions transactions;
    private final PromotionImpact impact;
    private final Bounds bounds;
    private final InstantSource real;

    ImpactRecording(Transactions transactions, PromotionImpact impact, Bounds bounds, InstantSource real) {
        this.transactions = transactions;
        this.impact = impact;
        this.bounds = bounds;
        this.real = real;
    }

    /// Compares further customers. Callers repeat it until it returns false, and then apply the promotion.
    ///
    /// @return whether customers are left to compare
    boolean advance(Operation operation, CatalogPromotion promotion) {
        EnvironmentId target = promotion.target();
        Instant now = real.instant();
        Optional<KeptImpact> stored =
                transactions.read(target, tx -> PromotionImpacts.find(tx, target, promotion.id()));
        Optional<KeptImpact> begun = stored.filter(it -> it.operation().equals(operation.id()) && !isOutdated(it, now));
        if (begun.filter(KeptImpact::isEnded).isPresent()) {
            return false;
        }
        KeptImpact from = begun.orElseGet(() -> KeptImpact.start(
                operation.id(), transactions.read(target, tx -> CopiedCustomers.count(tx, target)), now));
        var counts = ImpactCounts.of(from.numbers());
        Optional<List<Change>> changes = compared(operation, promotion, counts);
        KeptImpact next = changes.map(it -> bounded(from.with(counts.numbers(), it.size(), real.instant())))
                .orElseGet(from::ended);
        return transactions.in(target, tx -> {
            if (!isWaiting(tx, operation, promotion)) {
                return false;
            }
            if (!PromotionImpacts.find(tx, target, promotion.id()).equals(stored)) {
                // Another server continued the operation after the lease expired, and made this step.
                return true;
            }
            if (begun.isEmpty()) {
                PromotionImpacts.delete(tx, target, List.of(promotion.id()));
            }
            PromotionImpacts.add(tx, target, promotion.id(), changes.orElse(List.of()));
            PromotionImpacts.put(tx, target, promotion.id(), next);
            return !next.isEnded();
        });
    }

    private static boolean isOutdated(KeptImpact it, Instant now) {
        return it.isEnded() && it.computedAt().plus(AGE_MAX).isBefore(now);
    }

    private KeptImpact bounded(KeptImpact it) {
        boolean isOver = it.changes() >= bounds.changes()
                || !it.computedAt().isBefore(it.startedAt().plus(bounds.time()));
        return isOver ? it.ended() : it;
    }

    /// Adds further customers to `counts`, and returns their changes. Empty after a problem: if the promotion causes
    /// it, the application throws it again.
    private Optional<List<Change>> compared(Operation operation, CatalogPromotion promotion, ImpactCounts counts) {
        String hash = Objects.requireNonNull(promotion.order()).hash();
        try {
            return Optional.of(impact.changes(operation.account(), promotion, hash, counts, bounds.stepChanges()));
        } catch (Problem problem) {
            LOG.log(
                    System.Logger.Level.INFO,
                    () -> "The impact of promotion %s stays incomplete: %s"
                            .formatted(promotion.id(), problem.message()));
            return Optional.empty();
        } catch (RuntimeException bug) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "The impact of promotion %s stays incomplete".formatted(promotion.id()),
                    bug);
            return Optional.empty();
        }
    }

    /// Returns whether the promotion still waits for the operation, and locks both.
    private static boolean isWaiting(Handle tx, Operation operation, CatalogPromotion promotion) {
        if (!Operations.lockRunning(tx, operation.id())) {
            return false;
        }
        Transactions.addScope(tx, operation.account());
        return CatalogPromotions.lock(tx, operation.account(), promotion.id())
                .filter(it -> it.waitsFor(operation.id(), State.APPLYING))
                .isPresent();
    }
}
