package dev.ambit.customer;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.catalog.Coupons;
import dev.ambit.catalog.Money;
import dev.ambit.http.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Checks fields of a customer that several request bodies have. Null is an absent field.
final class CustomerFields {

    private static final int INTEGRATIONS_MAX = 50;

    private CustomerFields() {}

    /// Public clients send an empty text to remove a coupon.
    static void requireNoCoupon(@Nullable String couponId) {
        if (couponId != null && !couponId.isEmpty()) {
            Coupons.requireNone("couponId", couponId);
        }
    }

    static @Nullable String currency(@Nullable String code) {
        return code == null ? null : Money.newCurrency("billingCurrency", code);
    }

    /// Returns the integrations as a customer keeps them, with a `syncedEntityId` that may be null.
    static @Nullable Object integrations(@Nullable List<BillingProfile.Integration> integrations) {
        if (integrations == null) {
            return null;
        }
        if (integrations.size() > INTEGRATIONS_MAX) {
            throw BAD_USER_INPUT
                    .because("`integrations` has %d entries. Send at most %d."
                            .formatted(integrations.size(), INTEGRATIONS_MAX))
                    .at("integrations", integrations.size(), "up to %d entries".formatted(INTEGRATIONS_MAX));
        }
        List<Object> stored = new ArrayList<>();
        integrations.forEach(it -> stored.add(Json.map(Json.text(it))));
        return stored;
    }
}
