package dev.ambit;

import dev.ambit.db.Database;
import dev.ambit.db.Transactions;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;

/// How many accounts have functions, which are not fully isolated from each other (docs/reference/functions.md).
///
/// @param isTrusted whether the operator trusts the code of all accounts
public record FunctionAudit(int accounts, boolean isTrusted) {

    /// Looks into the database of the server, running or not.
    ///
    /// @throws IllegalStateException if the database cannot be reached
    public static FunctionAudit of(Config config) {
        String url = config.databaseUrl();
        String ownerUrl = config.databaseOwnerUrl();
        return url == null || ownerUrl == null
                ? Database.look(config.data(), transactions -> of(config, transactions))
                : Database.look(url, ownerUrl, transactions -> of(config, transactions));
    }

    static FunctionAudit of(Config config, Transactions transactions) {
        int accounts = VirtualThread.call(
                () -> transactions.outside(tx -> StackResources.accounts(tx, ResourceKind.FUNCTION)));
        return new FunctionAudit(accounts, config.functionsTrusted());
    }

    /// Whether functions of several accounts run side by side although the operator does not trust their code. An
    /// earlier version allowed it.
    public boolean isDoubtful() {
        return accounts > 1 && !isTrusted;
    }
}
