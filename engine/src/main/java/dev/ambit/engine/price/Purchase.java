package dev.ambit.engine.price;

import java.util.List;

/// A plan or add-on of a subscription, and what it is paid for in the subscription's billing period, currency and
/// country.
///
/// @param quantity 1 for a plan
public record Purchase(String packageId, boolean addon, int quantity, List<Charge> charges) {

    public Purchase {
        if (quantity < 1) {
            throw new IllegalArgumentException("Something was bought: " + quantity);
        }
        charges = List.copyOf(charges);
    }
}
