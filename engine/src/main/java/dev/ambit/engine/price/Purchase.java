package dev.ambit.engine.price;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Plan or add-on of a subscription with its charges for the billing period, currency and country.
///
/// @param quantity 1 for a plan
public record Purchase(String packageId, boolean addon, int quantity, List<Charge> charges) {

    public Purchase {
        if (quantity < 1) {
            throw new IllegalArgumentException("The quantity of a purchase must be 1 or more; received " + quantity);
        }
        charges = List.copyOf(charges);
    }

    /// Returns this purchase with prices negotiated with one customer. Each replaces the charge for the same item,
    /// or is added.
    public Purchase withPriceOverrides(List<Charge> agreed) {
        List<Charge> paid = new ArrayList<>(charges);
        for (Charge it : agreed) {
            int index = IntStream.range(0, paid.size())
                    .filter(i -> paid.get(i).isOfSame(it))
                    .findFirst()
                    .orElse(paid.size());
            paid.subList(index, Math.min(index + 1, paid.size())).clear();
            paid.add(index, it);
        }
        return new Purchase(packageId, addon, quantity, paid);
    }
}
