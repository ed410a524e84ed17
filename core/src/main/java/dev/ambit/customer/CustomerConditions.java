package dev.ambit.customer;

import dev.ambit.customer.CustomerApi.ListQuery.SubscriptionStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The conditions of a list of customers; null means no condition. One subscription must meet `planId`, `status`
/// and `trialEndsBefore` together.
///
/// @param status of a subscription, as in the API
/// @param trialEndsBefore the customer has a trial that ends before this time
/// @param isNearLimit true: only customers that use 80 % or more of a limit; false: no condition
/// @param ids only customers with these ids
public record CustomerConditions(
        @Nullable String name,
        @Nullable String email,
        @Nullable String planId,
        @Nullable String status,
        @Nullable Instant trialEndsBefore,
        boolean isNearLimit,
        @Nullable List<String> ids) {

    /// Returns the conditions of a request, without a restriction to ids.
    public static CustomerConditions of(
            @Nullable String name,
            @Nullable String email,
            @Nullable String planId,
            @Nullable SubscriptionStatus status,
            @Nullable Instant trialEndsBefore,
            @Nullable Boolean isNearLimit) {
        return new CustomerConditions(
                name,
                email,
                planId,
                status == null ? null : status.name(),
                trialEndsBefore,
                Boolean.TRUE.equals(isNearLimit),
                null);
    }

    /// Returns whether the conditions are about the customer's own fields alone.
    boolean isOfFields() {
        return planId == null && status == null && trialEndsBefore == null && !isNearLimit && ids == null;
    }

    /// Returns the same conditions for only these customers; null means all.
    public CustomerConditions among(@Nullable List<String> found) {
        return new CustomerConditions(name, email, planId, status, trialEndsBefore, isNearLimit, found);
    }
}
