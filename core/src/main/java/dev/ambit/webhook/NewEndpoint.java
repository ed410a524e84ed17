package dev.ambit.webhook;

import org.jspecify.annotations.Nullable;

/// An endpoint, and its secrets for the one time that they are shown.
///
/// @param legacySecret null if it was not asked for
record NewEndpoint(
        Endpoint endpoint, String secret, @Nullable String legacySecret) {

    /// Without the secrets: what prints itself ends in a log one day.
    @Override
    public String toString() {
        return "NewEndpoint[" + endpoint.id() + "]";
    }
}
