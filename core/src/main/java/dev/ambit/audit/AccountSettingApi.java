package dev.ambit.audit;

import dev.ambit.access.Authentication;
import dev.ambit.account.Account;
import dev.ambit.account.Accounts;
import dev.ambit.db.Operator;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.time.InstantSource;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/// A setting of an account that the operator reads and changes. The audit log of the account records each change.
///
/// @param view returns the setting without secrets, in a transaction of the account
public record AccountSettingApi<V>(
        Authentication authentication,
        Transactions transactions,
        InstantSource clock,
        BiFunction<Handle, Account, V> view) {

    public Response get(Request request) {
        authentication.operator(request);
        Account account = account(request);
        return Response.ok(transactions.in(account.id(), tx -> view.apply(tx, account)));
    }

    /// Authenticates the operator as the author of a change.
    public Author author(Request request) {
        return Author.of(authentication.operator(request), request);
    }

    /// Returns the account that the path names.
    public Account account(Request request) {
        return transactions.read(Operator.OPERATOR, tx -> Accounts.require(tx, request.variable("slug")));
    }

    /// Changes the setting, and returns it.
    ///
    /// @param change runs in a transaction that has locked the account
    public Response change(Account account, Author author, AccountOperation operation, Consumer<Handle> change) {
        return Response.ok(transactions.in(account.id(), tx -> {
            Accounts.lock(tx, account.id());
            V before = view.apply(tx, account);
            change.accept(tx);
            V after = view.apply(tx, account);
            AccountAuditLog.add(
                    tx,
                    account.id(),
                    author,
                    new AccountAuditEntry(operation, account.publicId(), null, before, after),
                    clock.instant());
            return after;
        }));
    }
}
