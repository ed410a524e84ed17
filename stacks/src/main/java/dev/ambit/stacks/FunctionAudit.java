package dev.ambit.stacks;

import dev.ambit.core.CoreOptions;
import dev.ambit.core.VirtualThread;
import dev.ambit.db.Database;
import dev.ambit.db.Transactions;
import dev.ambit.function.FunctionJdk;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import java.util.Optional;

/// The number of accounts with functions, which are not fully isolated from each other
/// (docs/reference/functions.md).
///
/// @param isTrusted whether the operator trusts the code of all accounts
public record FunctionAudit(int accounts, boolean isTrusted) {

    /// Reads the database of the server, running or not.
    ///
    /// @throws IllegalStateException if the database is unreachable
    public static FunctionAudit of(CoreOptions core, StackOptions stacks) {
        String url = core.databaseUrl();
        String ownerUrl = core.databaseOwnerUrl();
        return url == null || ownerUrl == null
                ? Database.look(core.data(), transactions -> of(transactions, stacks))
                : Database.look(url, ownerUrl, transactions -> of(transactions, stacks));
    }

    static FunctionAudit of(Transactions transactions, StackOptions stacks) {
        int accounts = VirtualThread.call(
                () -> transactions.outside(tx -> StackResources.accounts(tx, ResourceKind.FUNCTION)));
        return new FunctionAudit(accounts, stacks.functionsTrusted());
    }

    /// Returns why the server refuses functions that are jars, or nothing if it runs them.
    public static Optional<String> jarRefusal(StackOptions stacks) {
        return FunctionJdk.of(stacks.functionJavaHome()).refusal();
    }

    /// Returns whether several accounts have functions although the operator does not trust their code. An
    /// earlier version allowed it.
    public boolean isDoubtful() {
        return accounts > 1 && !isTrusted;
    }
}
