package dev.ambit.operator;

import dev.ambit.access.ApiKey;
import dev.ambit.account.Account;
import dev.ambit.environment.NewEnvironment;
import java.util.List;

/// An account just opened, with the keys that are shown this once.
record NewAccount(Account account, ApiKey apiKey, List<NewEnvironment> environments) {

    /// Without the secrets: what prints itself ends in a log one day.
    @Override
    public String toString() {
        return "NewAccount[" + account.slug() + "]";
    }
}
