package dev.ambit.promotion;

import static java.util.stream.Collectors.toMap;

import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.operation.Operation;
import dev.ambit.operation.Operations;
import dev.ambit.promotion.CatalogPromotion.State;
import dev.ambit.promotion.PromotionMerging.Merged;
import dev.ambit.promotion.PromotionRule.Approvals;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The present state of a promotion.
///
/// @param merged null unless the promotion is open or being applied
record PromotionProgress(
        CatalogPromotion promotion,
        PromotionStatus status,
        @Nullable Merged merged,
        Approvals approvals,
        @Nullable Operation operation) {

    /// Computes the states of promotions in their order. The number of queries does not grow with the number of
    /// promotions between the same environments.
    static List<PromotionProgress> of(
            Transactions transactions,
            PromotionMerging merging,
            AccountId account,
            List<CatalogPromotion> promotions,
            Instant now) {
        List<UUID> ids = promotions.stream()
                .map(CatalogPromotion::operation)
                .filter(Objects::nonNull)
                .toList();
        Map<UUID, Operation> operations = transactions.read(account, tx -> Operations.find(tx, account, ids));
        Map<UUID, Merged> merged = merging.mergeAll(
                account,
                promotions.stream()
                        .filter(it -> isMergeable(state(it, operations)))
                        .toList());
        Map<UUID, String> hashes =
                promotions.stream().collect(toMap(CatalogPromotion::id, it -> hash(merged.get(it.id()))));
        Map<UUID, Approvals> approvals =
                transactions.in(account, tx -> PromotionApprovals.of(tx, account, promotions, hashes));
        return promotions.stream()
                .map(it -> of(
                        it,
                        operation(it, operations),
                        merged.get(it.id()),
                        Objects.requireNonNull(approvals.get(it.id())),
                        now))
                .toList();
    }

    private static PromotionProgress of(
            CatalogPromotion it,
            @Nullable Operation operation,
            @Nullable Merged merged,
            Approvals approvals,
            Instant now) {
        boolean isLater = it.order() != null && it.order().at().isAfter(now);
        State state = PromotionRecords.state(it, operation);
        return new PromotionProgress(
                it, PromotionStatus.of(state, merged, approvals, operation, isLater), merged, approvals, operation);
    }

    private static String hash(@Nullable Merged merged) {
        return merged == null ? "" : merged.hash();
    }

    private static boolean isMergeable(State state) {
        return state == State.OPEN || state == State.APPLYING;
    }

    private static State state(CatalogPromotion it, Map<UUID, Operation> operations) {
        return PromotionRecords.state(it, operation(it, operations));
    }

    private static @Nullable Operation operation(CatalogPromotion it, Map<UUID, Operation> operations) {
        return it.operation() == null ? null : operations.get(it.operation());
    }
}
