package dev.ambit.promotion;

import dev.ambit.operation.Operation;
import dev.ambit.operation.OperationState;
import dev.ambit.promotion.CatalogPromotion.State;
import dev.ambit.promotion.PromotionMerging.Merged;
import dev.ambit.promotion.PromotionRule.Approvals;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The `state` of a promotion in requests and responses. Instead of the stored state `OPEN`, it is the next
/// required step; before a scheduled application starts, it is `SCHEDULED`.
public enum PromotionStatus {
    CONFLICT,
    NEEDS_APPROVAL,
    READY,
    SCHEDULED,
    APPLYING,
    APPLIED,
    ROLLING_BACK,
    ROLLED_BACK,
    CLOSED;

    /// @param merged null if it cannot be merged, or if it has ended
    /// @param isLater whether the promotion is to be applied at a later time
    static PromotionStatus of(
            State state, @Nullable Merged merged, Approvals approvals, @Nullable Operation operation, boolean isLater) {
        return switch (state) {
            case OPEN ->
                merged == null || !merged.result().conflicts().isEmpty()
                        ? CONFLICT
                        : approvals.isEnough() ? READY : NEEDS_APPROVAL;
            case APPLYING ->
                isLater && operation != null && operation.state() == OperationState.PENDING ? SCHEDULED : APPLYING;
            case APPLIED -> APPLIED;
            case ROLLING_BACK -> ROLLING_BACK;
            case ROLLED_BACK -> ROLLED_BACK;
            case CLOSED -> CLOSED;
        };
    }

    /// Returns the stored states that can have this status. A stopped operation does not reset the stored state.
    Set<State> stored() {
        return switch (this) {
            case CONFLICT, NEEDS_APPROVAL, READY -> EnumSet.of(State.OPEN, State.APPLYING);
            case SCHEDULED, APPLYING -> EnumSet.of(State.APPLYING);
            case APPLIED -> EnumSet.of(State.APPLIED, State.ROLLING_BACK);
            case ROLLING_BACK -> EnumSet.of(State.ROLLING_BACK);
            case ROLLED_BACK -> EnumSet.of(State.ROLLED_BACK);
            case CLOSED -> EnumSet.of(State.CLOSED);
        };
    }
}
