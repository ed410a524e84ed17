package dev.ambit.engine.price;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// A plan or add-on of a subscription, and what it is paid for in the subscription's billing period, currency and
/// country.
///
/// @param quantity 1 for a plan
public record Purchase(String packageId, boolean addon, int quantity, List<Charge> charges) {

    public Purchase {
        if (quantity < 1) {
            throw new IllegalArgumentException("The quantity of a purchase must be 1 or more; received " + quantity);
        }
        charges = List.copyOf(charges);
    }

    /// At the prices that were agreed on with one customer: each takes the place of the price of the same thing, and
    /// what has no price otherwise has this one.
    public Purchase agreeing(List<Charge> agreed) {
        List<Charge> paid = new ArrayList<>(charges);
        for (Charge it : agreed) {
            int place = IntStream.range(0, paid.size())
                    .filter(i -> paid.get(i).isOfSame(it))
                    .findFirst()
                    .orElse(paid.size());
            paid.subList(place, Math.min(place + 1, paid.size())).clear();
            paid.add(place, it);
        }
        return new Purchase(packageId, addon, quantity, paid);
    }
}
