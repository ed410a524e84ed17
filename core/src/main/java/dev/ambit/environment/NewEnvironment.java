package dev.ambit.environment;

import dev.ambit.access.ApiKey;

/// A new environment, with the secrets that are shown only once.
public record NewEnvironment(Environment environment, ApiKey serverKey, ApiKey clientKey, String signingSecret) {

    /// Omits the secrets, because printed values end up in logs.
    @Override
    public String toString() {
        return "NewEnvironment[" + environment.slug() + "]";
    }
}
