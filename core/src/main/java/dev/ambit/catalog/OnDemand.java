package dev.ambit.catalog;

import static java.util.Comparator.comparing;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Prices for usage above limits, and the amount that is paid in advance for it.
public record OnDemand(
        List<Charge> overageCharges,
        @Nullable OverageBillingPeriod overageBillingPeriod,
        List<MinimumSpend> minimumSpend) {

    static final OnDemand NONE = new OnDemand(List.of(), null, List.of());

    public OnDemand {
        overageCharges = overageCharges.stream().sorted(comparing(Charge::id)).toList();
        minimumSpend = minimumSpend.stream()
                .sorted(comparing(MinimumSpend::billingPeriod))
                .toList();
    }

    /// Returns the same prices with renamed features.
    OnDemand renaming(Map<String, String> renamed) {
        return new OnDemand(
                overageCharges.stream().map(it -> it.renaming(renamed)).toList(), overageBillingPeriod, minimumSpend);
    }
}
