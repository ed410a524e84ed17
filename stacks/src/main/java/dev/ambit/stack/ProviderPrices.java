package dev.ambit.stack;

import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The prices of a provider for one account.
///
/// @param byKind cost of a resource of each kind
/// @param others cost of a resource of all other kinds
/// @param monthlyMax cost cap: maximum idle cost of all resources of the account, in US dollars a month; null: no cap
public record ProviderPrices(
        Map<ResourceKind, ResourceCost> byKind,
        ResourceCost others,
        @Nullable BigDecimal monthlyMax) {

    public static final ProviderPrices NONE = new ProviderPrices(Map.of(), ResourceCost.NONE, null);

    public static final ProviderPrices UNKNOWN = new ProviderPrices(Map.of(), ResourceCost.UNKNOWN, null);

    public ProviderPrices {
        byKind = Map.copyOf(byKind);
    }

    ResourceCost of(ResourceKind kind) {
        return byKind.getOrDefault(kind, others);
    }
}
