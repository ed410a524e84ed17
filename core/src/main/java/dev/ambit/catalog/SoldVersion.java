package dev.ambit.catalog;

import org.jspecify.annotations.Nullable;

/// A version of a package in a subscription: its entitlements, and the version whose prices apply.
public record SoldVersion(PackageVersionKey key, int priceVersion) {

    /// Creates a sold version.
    ///
    /// @param priceVersion null: the same version
    public static SoldVersion of(PackageVersionKey key, @Nullable Integer priceVersion) {
        return new SoldVersion(key, priceVersion == null ? key.version() : priceVersion);
    }

    /// Returns the version whose prices apply.
    public PackageVersionKey prices() {
        return new PackageVersionKey(key.kind(), key.id(), priceVersion);
    }
}
