package dev.ambit.promotion;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.OVERLOADED;
import static java.util.stream.Collectors.toSet;

import dev.ambit.access.Caller;
import dev.ambit.catalog.CanonicalCatalog;
import dev.ambit.catalog.CatalogChange;
import dev.ambit.catalog.CatalogContent;
import dev.ambit.catalog.CatalogReplacement;
import dev.ambit.catalog.PackageVersionKey;
import dev.ambit.catalog.RolloutFilter;
import dev.ambit.customer.Customer;
import dev.ambit.customer.Customers;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.entitlement.CatalogPreview;
import dev.ambit.event.Author;
import dev.ambit.promotion.CatalogPromotion.State;
import dev.ambit.promotion.PromotionMerging.Sides;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Applies a promotion in a transaction, reads the result, and rolls the transaction back. The catalog of the target is
/// locked in between.
public final class PromotionPreview implements CatalogPreview {

    /// A change of a catalog to preview.
    ///
    /// @param after returns the catalog after the change by the one before
    /// @param order a catalog in which new entitlements have their order
    /// @param filter the subscriptions that get the new versions; null: none
    record Edit(
            AccountId account,
            EnvironmentId target,
            Function<CanonicalCatalog, CatalogContent> after,
            CatalogContent order,
            @Nullable RolloutFilter filter) {}

    /// A change of the catalog waits for at most one preview.
    private static final int AT_ONCE_MAX = 1;

    private static final Duration WAIT_MAX = Duration.ofSeconds(5);

    private final Semaphore turn = new Semaphore(AT_ONCE_MAX, true);

    private final Transactions transactions;
    private final PromotionMerging merging;
    private final CatalogChange change;

    public PromotionPreview(Transactions transactions, CatalogChange change) {
        this.transactions = transactions;
        this.merging = new PromotionMerging(transactions);
        this.change = change;
    }

    @Override
    public <T> T read(
            Caller caller,
            Set<EnvironmentId> seen,
            String promotion,
            String customerId,
            BiFunction<Handle, Move, T> read) {
        AccountId account = caller.account();
        CatalogPromotion found = transactions.read(account, tx -> PromotionRecords.require(tx, account, promotion));
        if (!seen.contains(found.source())) {
            throw PromotionRecords.missing(promotion);
        }
        if (!found.target().equals(caller.environment())) {
            throw BAD_USER_INPUT
                    .because("Promotion `%s` does not change this environment. Send a promotion whose target it is."
                            .formatted(found.id()))
                    .at("promotion", found.id(), "a promotion into this environment");
        }
        requireOpen(account, found);
        return run(account, found, (tx, move) -> {
            boolean isMoving =
                    !moving(tx, found.target(), move, List.of(customerId)).isEmpty();
            return read.apply(tx, isMoving ? move : new Move(Map.of(), RolloutFilter.ALL));
        });
    }

    /// Requires a promotion that can still be applied.
    void requireOpen(AccountId account, CatalogPromotion promotion) {
        promotion.requireState(
                transactions.read(account, tx -> PromotionStart.state(tx, account, promotion)),
                State.OPEN,
                State.APPLYING);
    }

    /// @throws dev.ambit.problem.Problem 503 if many others wait
    <T> T run(AccountId account, CatalogPromotion promotion, BiFunction<Handle, Move, T> read) {
        PromotionContent content = promotion.content();
        Sides sides = merging.read(account, promotion.source(), promotion.target(), content);
        var edit = new Edit(
                account,
                promotion.target(),
                present -> PromotionMerging.merge(sides, present, content).wanted(),
                sides.source(),
                content.rolloutFilter());
        return run(edit, read);
    }

    /// @throws dev.ambit.problem.Problem 503 if many others wait
    <T> T run(Edit edit, BiFunction<Handle, Move, T> read) {
        try {
            if (turn.tryAcquire(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    return preview(edit, read);
                } finally {
                    turn.release();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        throw OVERLOADED.because("The server is computing the impact of other promotions. Retry in a few seconds.");
    }

    /// Returns the customers whose subscriptions can move.
    static Set<String> moving(Handle tx, EnvironmentId target, Move move, List<String> customers) {
        return move.filter().equals(RolloutFilter.ALL)
                ? Set.copyOf(customers)
                : Customers.find(tx, target, customers).stream()
                        .filter(it -> move.filter().accepts(it.id(), it.metadata()))
                        .map(Customer::id)
                        .collect(toSet());
    }

    private <T> T preview(Edit wanted, BiFunction<Handle, Move, T> read) {
        RolloutFilter filter = wanted.filter();
        var result = new AtomicReference<@Nullable T>();
        try {
            change.editUnguarded(wanted.target(), Author.SYSTEM, edit -> {
                CatalogContent after = wanted.after().apply(CanonicalCatalog.of(edit.tx(), wanted.target()));
                Map<PackageVersionKey, Integer> versions = CatalogReplacement.run(
                                edit, wanted.account(), after, wanted.order(), filter, List.of(), "Preview.")
                        .versions();
                result.set(read.apply(
                        edit.tx(),
                        filter == null ? new Move(Map.of(), RolloutFilter.ALL) : new Move(versions, filter)));
                throw new RolledBack();
            });
            throw new IllegalStateException("The preview was not rolled back.");
        } catch (RolledBack _) {
            return Objects.requireNonNull(result.get());
        }
    }

    /// Thrown to roll back the transaction of a preview.
    private static final class RolledBack extends RuntimeException {

        private static final long serialVersionUID = 1;

        RolledBack() {
            super("preview", null, false, false);
        }
    }
}
