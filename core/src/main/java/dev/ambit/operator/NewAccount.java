package dev.ambit.operator;

import dev.ambit.access.ApiKey;
import dev.ambit.account.Account;
import dev.ambit.environment.NewEnvironment;
import java.util.List;

/// A new account, with the keys that are shown only once.
record NewAccount(Account account, ApiKey apiKey, List<NewEnvironment> environments) {

    /// Omits the secrets, because printed values end up in logs.
    @Override
    public String toString() {
        return "NewAccount[" + account.slug() + "]";
    }
}
