package dev.ambit.subscription;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An add-on in the version whose entitlements apply, with its quantity.
///
/// @param priceVersion the version whose prices apply; null: `version`
public record BoughtAddon(
        String id, int version, int quantity, @Nullable Integer priceVersion) {

    BoughtAddon(String id, int version, int quantity) {
        this(id, version, quantity, null);
    }

    /// Returns the same with the entitlements of a newer version and unchanged prices.
    BoughtAddon granting(int newer) {
        return newer <= version ? this : new BoughtAddon(id, newer, quantity, soldVersion());
    }

    /// Returns the add-on in its version from `earlier`. An add-on that has adopted newer prices since stays
    /// unchanged.
    BoughtAddon restoring(List<BoughtAddon> earlier) {
        return priceVersion == null
                ? this
                : earlier.stream()
                        .filter(it -> it.id.equals(id))
                        .findFirst()
                        .map(it -> new BoughtAddon(id, it.version, quantity, it.priceVersion))
                        .orElse(this);
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
