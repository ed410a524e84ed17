package dev.ambit.engine.price;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The charges of one subscription for one billing period.
///
/// @param recurring what is paid in advance for each billing period
/// @param once what is paid once, with the first billing period
/// @param period null if nothing is paid by the period
/// @param isPaid whether `recurring` has been paid for `period`
public record BillingTerm(
        List<Line> recurring, List<Line> once, @Nullable BillingTime period, boolean isPaid) {

    public BillingTerm {
        recurring = List.copyOf(recurring);
        once = List.copyOf(once);
    }
}
