package dev.ambit.catalog;

import static java.util.Comparator.comparing;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a package costs beyond its charges: prices for what is used over a limit, and what is paid in advance for
/// such use.
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

    /// The same with other ids for some features.
    OnDemand renaming(Map<String, String> renamed) {
        return new OnDemand(
                overageCharges.stream().map(it -> it.renaming(renamed)).toList(), overageBillingPeriod, minimumSpend);
    }
}
