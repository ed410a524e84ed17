package dev.ambit.catalog;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A discount on a subscription. Ambit does not support discounts yet, so only an empty object is valid: it means
/// no discount.
public record AppliedCoupon(
        @Nullable String billingCouponId,
        @Nullable Configuration configuration,
        @Nullable String couponId,
        @Nullable Discount discount,
        @Nullable String promotionCode) {

    public record Configuration(@Nullable Instant startDate) {}

    public record Discount(
            @Nullable List<AmountOff> amountsOff,
            @Nullable String description,
            @Nullable BigDecimal durationInMonths,
            @Nullable String name,
            @Nullable BigDecimal percentOff) {}

    public record AmountOff(BigDecimal amount, String currency) {}

    public AppliedCoupon {
        Coupons.requireNone("couponId", couponId);
        Coupons.requireNoCode("promotionCode", promotionCode);
        Coupons.refuse("billingCouponId", billingCouponId);
        Coupons.refuse("discount", discount);
        Coupons.refuse("configuration", configuration);
    }
}
