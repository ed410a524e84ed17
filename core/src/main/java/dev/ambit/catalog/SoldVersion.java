package dev.ambit.catalog;

import org.jspecify.annotations.Nullable;

/// A version of a package as somebody has it: what it grants, at the prices of this version or of an older one.
public record SoldVersion(PackageVersionKey key, int priceVersion) {

    /// As it is had.
    ///
    /// @param priceVersion null: the same
    public static SoldVersion of(PackageVersionKey key, @Nullable Integer priceVersion) {
        return new SoldVersion(key, priceVersion == null ? key.version() : priceVersion);
    }

    /// The version that says what it costs.
    public PackageVersionKey prices() {
        return new PackageVersionKey(key.kind(), key.id(), priceVersion);
    }
}
