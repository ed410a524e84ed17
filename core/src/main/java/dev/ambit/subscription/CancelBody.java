package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.UNSUPPORTED_PARAMETER;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The body of a cancellation.
public record CancelBody(
        @Nullable CancellationAction cancellationAction,
        @Nullable When cancellationTime,
        @Nullable Instant endDate,
        @Nullable Boolean prorate) {

    public enum When {
        END_OF_BILLING_PERIOD,
        IMMEDIATE,
        SPECIFIC_DATE,
    }

    public enum CancellationAction {
        DEFAULT,
        REVOKE_ENTITLEMENTS,
    }

    boolean isForGood() {
        return cancellationAction == CancellationAction.REVOKE_ENTITLEMENTS;
    }

    /// Returns the requested time; null: as the product says. Combinations that cannot be honored are refused
    /// instead of ignored.
    @Nullable
    CancellationTime time() {
        refuse(
                "is not supported yet: cancellation gives no refund. Remove it.",
                "prorate",
                Boolean.TRUE.equals(prorate) ? prorate : null,
                "false");
        if (cancellationTime != When.SPECIFIC_DATE) {
            refuse(
                    "is only allowed with `SPECIFIC_DATE`. Remove it.",
                    "endDate",
                    endDate,
                    "no value without SPECIFIC_DATE");
        }
        return switch (cancellationTime) {
            case SPECIFIC_DATE -> new CancellationTime.SpecificDate(endDate);
            case END_OF_BILLING_PERIOD -> new CancellationTime.EndOfBillingPeriod();
            case IMMEDIATE -> new CancellationTime.Immediate();
            case null -> null;
        };
    }

    private static void refuse(String fault, String field, @Nullable Object value, String allowed) {
        if (value != null) {
            throw UNSUPPORTED_PARAMETER
                    .because("`%s` %s".formatted(field, fault))
                    .at(field, value, allowed);
        }
    }
}
