package dev.ambit.parameter;

import dev.ambit.account.Account;
import dev.ambit.audit.AccountAuditEntry;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import java.time.InstantSource;
import java.util.Map;

/// Sets who can edit an account's parameters in the panel.
public final class EditorSetting {

    private final Transactions transactions;
    private final InstantSource clock;

    public EditorSetting(Transactions transactions, InstantSource clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    void set(Account account, ParameterEditors editors, Author author) {
        transactions.in(account.id(), tx -> {
            ParameterEditors before = PanelAccess.of(tx, account.id());
            if (before != editors) {
                PanelAccess.set(tx, account.id(), editors);
                var entry = new AccountAuditEntry(
                        AccountOperation.ACCOUNT_UPDATED,
                        account.publicId(),
                        null,
                        Map.of("parameterEditors", before),
                        Map.of("parameterEditors", editors));
                AccountAuditLog.add(tx, account.id(), author, entry, clock.instant());
            }
            return editors;
        });
    }
}
