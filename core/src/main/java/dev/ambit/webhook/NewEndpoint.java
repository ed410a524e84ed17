package dev.ambit.webhook;

import org.jspecify.annotations.Nullable;

/// A new endpoint, with the secrets that are shown only once.
///
/// @param legacySecret null if it was not requested
record NewEndpoint(
        Endpoint endpoint, String secret, @Nullable String legacySecret) {

    /// Omits the secrets, because printed values end up in logs.
    @Override
    public String toString() {
        return "NewEndpoint[" + endpoint.id() + "]";
    }
}
