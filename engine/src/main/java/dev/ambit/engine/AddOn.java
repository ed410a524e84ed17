package dev.ambit.engine;

/// Purchased add-on.
///
/// @param quantity 1 or more
public record AddOn(PackageVersion version, int quantity) {

    public AddOn {
        if (quantity < 1) {
            throw new IllegalArgumentException("The quantity of the add-on `%s` must be 1 or more; received %d."
                    .formatted(version.id(), quantity));
        }
    }
}
