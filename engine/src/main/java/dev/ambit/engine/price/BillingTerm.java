package dev.ambit.engine.price;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Charges of one subscription for one billing period.
///
/// @param recurring charges in advance for each billing period
/// @param once one-time charges, paid with the first billing period
/// @param period billing period; null if there are no recurring charges
/// @param isPaid whether `recurring` has been paid for `period`
public record BillingTerm(
        List<Line> recurring, List<Line> once, @Nullable BillingTime period, boolean isPaid) {

    public BillingTerm {
        recurring = List.copyOf(recurring);
        once = List.copyOf(once);
    }
}
