package dev.ambit.promotion;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.OVERLOADED;
import static java.util.stream.Collectors.toSet;

import dev.ambit.access.Caller;
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
import dev.ambit.promotion.PromotionMerging.MergeInputs;
import dev.ambit.promotion.PromotionMerging.Merged;
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
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Applies a promotion in a transaction, reads the result, and rolls the transaction back. The catalog of the target is
/// locked in between.
public final class PromotionPreview implements CatalogPreview {

    /// A change of a catalog to preview.
    ///
    /// @param after computes the changed catalog from the present catalog
    /// @param order the catalog that gives new entitlements their order
    /// @param filter the subscriptions that get the new versions; null: none
    record Edit(
            AccountId account,
            EnvironmentId target,
            Function<MergeTarget, CatalogContent> after,
            CatalogContent order,
            @Nullable RolloutFilter filter) {}

    private static final int AT_ONCE_MAX = 2;
    private static final int AT_ONCE_OF_ACCOUNT_MAX = 1;

    /// Accounts whose numbers have the same remainder share a turn.
    private static final int TURNS_OF_ACCOUNTS = 64;

    private static final Duration WAIT_MAX = Duration.ofSeconds(5);

    private final Semaphore turns = new Semaphore(AT_ONCE_MAX, true);

    /// An account computes one preview at a time, so that it does not delay other accounts, and changes of its catalog
    /// wait for at most one.
    private final List<Semaphore> turnsOfAccounts = Stream.generate(() -> new Semaphore(AT_ONCE_OF_ACCOUNT_MAX, true))
            .limit(TURNS_OF_ACCOUNTS)
            .toList();

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
        return run(account, found, null, (tx, move) -> {
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

    /// @param hash of the content; null: any
    /// @throws dev.ambit.problem.Problem 409 if the content has another hash; 503 if many others wait
    <T> T run(AccountId account, CatalogPromotion promotion, @Nullable String hash, BiFunction<Handle, Move, T> read) {
        PromotionContent content = promotion.content();
        MergeInputs sides = merging.read(account, promotion.source(), promotion.target(), content);
        var edit = new Edit(
                account,
                promotion.target(),
                present -> {
                    Merged merged = PromotionMerging.merge(sides, present, content);
                    if (hash != null) {
                        PromotionStart.requireHash(hash, merged.hash());
                    }
                    return merged.wanted();
                },
                sides.source(),
                content.rolloutFilter());
        return run(edit, read);
    }

    /// @throws dev.ambit.problem.Problem 503 if many others wait
    <T> T run(Edit edit, BiFunction<Handle, Move, T> read) {
        Semaphore ofAccount = turnsOfAccounts.get(edit.account().value() % TURNS_OF_ACCOUNTS);
        return inTurn(ofAccount, () -> inTurn(turns, () -> preview(edit, read)));
    }

    private static <T> T inTurn(Semaphore turn, Supplier<T> work) {
        try {
            if (turn.tryAcquire(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    return work.get();
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
                CatalogContent after = wanted.after().apply(MergeTarget.of(edit.tx(), wanted.target()));
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
