package dev.ambit.subscription;

import org.jspecify.annotations.Nullable;

/// An add-on in the version whose entitlements apply, with its quantity.
///
/// @param priceVersion the version whose prices apply; null: the same
public record BoughtAddon(
        String id, int version, int quantity, @Nullable Integer priceVersion) {

    BoughtAddon(String id, int version, int quantity) {
        this(id, version, quantity, null);
    }

    /// Returns the same with the entitlements of a newer version and unchanged prices.
    BoughtAddon granting(int newer) {
        return newer <= version ? this : new BoughtAddon(id, newer, quantity, soldVersion());
    }

    /// Returns the same with another quantity.
    BoughtAddon times(int other) {
        return new BoughtAddon(id, version, other, priceVersion);
    }

    /// Returns the version whose prices apply.
    int soldVersion() {
        return priceVersion == null ? version : priceVersion;
    }
}
