package dev.ambit.environment;

import dev.ambit.access.ApiKey;

/// An environment just made, with what is shown this once.
public record NewEnvironment(Environment environment, ApiKey serverKey, ApiKey clientKey, String signingSecret) {

    /// Without the secrets: what prints itself ends in a log one day.
    @Override
    public String toString() {
        return "NewEnvironment[" + environment.slug() + "]";
    }
}
