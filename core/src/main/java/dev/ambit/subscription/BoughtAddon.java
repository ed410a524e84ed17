package dev.ambit.subscription;

import org.jspecify.annotations.Nullable;

/// An add-on in the version that grants, and how many of it.
///
/// @param priceVersion the one at whose prices it was sold; null: the same
public record BoughtAddon(
        String id, int version, int quantity, @Nullable Integer priceVersion) {

    BoughtAddon(String id, int version, int quantity) {
        this(id, version, quantity, null);
    }

    /// With what a newer version grants, at the prices at which it was sold.
    BoughtAddon granting(int newer) {
        return newer <= version ? this : new BoughtAddon(id, newer, quantity, soldVersion());
    }

    /// So many of it.
    BoughtAddon times(int other) {
        return new BoughtAddon(id, version, other, priceVersion);
    }

    /// The version at whose prices it was sold.
    int soldVersion() {
        return priceVersion == null ? version : priceVersion;
    }
}
