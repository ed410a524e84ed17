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

    /// Returns the time of the end.
    ///
    /// @param when the `cancellationTime` of the body, or the default of the product
    /// @throws dev.ambit.problem.Problem 400 if the body has a field that would have no effect
    CancellationTime time(When when) {
        refuse(
                "is not supported yet: cancellation gives no refund. Remove it.",
                "prorate",
                Boolean.TRUE.equals(prorate) ? prorate : null,
                "false");
        if (when != When.SPECIFIC_DATE) {
            refuse(
                    "is only allowed with `SPECIFIC_DATE`. Remove it.",
                    "endDate",
                    endDate,
                    "no value without SPECIFIC_DATE");
        }
        return switch (when) {
            case SPECIFIC_DATE -> new CancellationTime.SpecificDate(endDate);
            case END_OF_BILLING_PERIOD -> new CancellationTime.EndOfBillingPeriod();
            case IMMEDIATE -> new CancellationTime.Immediate();
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
