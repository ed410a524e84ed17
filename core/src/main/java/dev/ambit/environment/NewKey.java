package dev.ambit.environment;

import dev.ambit.access.ApiKey;
import dev.ambit.access.IssuedKey;

/// A key just made, with its token, which is shown this once.
record NewKey(ApiKey key, IssuedKey issued) {

    /// Without the token: what prints itself ends in a log one day.
    @Override
    public String toString() {
        return "NewKey[" + issued.id() + "]";
    }
}
