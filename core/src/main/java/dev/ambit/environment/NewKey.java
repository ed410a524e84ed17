package dev.ambit.environment;

import dev.ambit.access.ApiKey;
import dev.ambit.access.IssuedKey;

/// A new key, with its token, which is shown only once.
record NewKey(ApiKey key, IssuedKey issued) {

    /// Omits the token, because printed values end up in logs.
    @Override
    public String toString() {
        return "NewKey[" + issued.id() + "]";
    }
}
