package dev.ambit.promotion;

import dev.ambit.audit.AccountAuditEntry;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environment;
import dev.ambit.event.Author;
import java.time.Instant;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// Starts and ends the management of a catalog from code. In this mode, the catalog changes only by its file.
final class CatalogManagement {

    private CatalogManagement() {}

    /// Sets the mode and writes the audit entry. Does nothing if the mode is set already.
    ///
    /// @param tx in the scope of the account
    /// @throws dev.ambit.problem.Problem `EnvironmentProtected` if the environment is protected, because a file has
    ///     no approvals
    static void set(
            Handle tx, AccountId account, Environment environment, boolean isManaged, Author author, Instant now) {
        boolean[] isChanged = {false};
        Transactions.within(tx, environment.id(), () -> {
            PromotionRule rule = PromotionRules.lock(tx, environment.id());
            if (rule.isManaged() == isManaged) {
                return;
            }
            if (rule.isProtected()) {
                throw PromotionRules.protectedByRule();
            }
            PromotionRules.put(tx, environment.id(), rule.managed(isManaged));
            isChanged[0] = true;
        });
        if (isChanged[0]) {
            var entry = new AccountAuditEntry(
                    AccountOperation.CATALOG_MANAGEMENT_UPDATED,
                    environment.publicId(),
                    environment.publicId(),
                    Map.of("isManaged", !isManaged),
                    Map.of("isManaged", isManaged));
            AccountAuditLog.add(tx, account, author, entry, now);
        }
    }
}
