package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.COUPON_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.PROMOTION_CODE_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.UNSUPPORTED_PARAMETER;

import dev.ambit.problem.Problem;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Refuses discounts and budgets. They would change an amount, and Ambit does not support them yet.
public final class Coupons {

    private static final int CODE_CHARS_MAX = 255;

    private Coupons() {}

    /// Refuses every coupon id, because no environment has coupons yet. Null is no coupon.
    ///
    /// @throws Problem 404 at `field`, or 400 if the id is malformed
    public static void requireNone(String field, @Nullable String couponId) {
        if (couponId != null) {
            throw COUPON_NOT_FOUND
                    .because("Coupon `%s` cannot be used: Ambit does not support coupons yet. Remove the coupon."
                            .formatted(Problem.shortened(EntityId.valid(field, couponId))))
                    .at(field, couponId, "no value");
        }
    }

    /// Refuses every promotion code, because no environment has promotion codes yet. Null is no code.
    ///
    /// @throws Problem 400 at `field`
    public static void requireNoCode(String field, @Nullable String promotionCode) {
        if (promotionCode == null) {
            return;
        }
        if (promotionCode.isBlank() || promotionCode.length() > CODE_CHARS_MAX) {
            throw BAD_USER_INPUT
                    .because("`%s` must have 1 to %d characters that are not all spaces. Remove the code."
                            .formatted(field, CODE_CHARS_MAX))
                    .at(field, promotionCode, "1 to %d characters".formatted(CODE_CHARS_MAX));
        }
        throw PROMOTION_CODE_NOT_FOUND
                .because(("Promotion code `%s` does not exist. Ambit does not support promotion codes yet. Remove the"
                                + " code.")
                        .formatted(Problem.shortened(promotionCode)))
                .at(field, promotionCode, "no value");
    }

    /// Refuses a budget. Null and an empty object are no budget.
    public static void requireNoBudget(String field, @Nullable Object budget) {
        boolean isEmpty = budget == null || (budget instanceof Map<?, ?> fields && fields.isEmpty());
        if (!isEmpty) {
            throw unsupported(field, budget);
        }
    }

    /// Refuses a field that would change an amount. Null is an absent field.
    static void refuse(String field, @Nullable Object value) {
        if (value != null) {
            throw unsupported(field, value);
        }
    }

    private static Problem unsupported(String field, @Nullable Object value) {
        return UNSUPPORTED_PARAMETER
                .because("`%s` would change what the customer pays, and Ambit does not support it yet. Remove `%s`."
                        .formatted(field, field))
                .at(field, value, "no value");
    }
}
