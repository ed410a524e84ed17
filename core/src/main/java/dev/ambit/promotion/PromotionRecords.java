package dev.ambit.promotion;

import static dev.ambit.problem.ProblemCode.CATALOG_PROMOTION_NOT_FOUND;

import dev.ambit.access.EnvironmentRoles;
import dev.ambit.access.Memberships;
import dev.ambit.access.Role;
import dev.ambit.audit.AccountAuditEntry;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.IdParser;
import dev.ambit.event.Author;
import dev.ambit.notification.Notice;
import dev.ambit.notification.NotificationKind;
import dev.ambit.notification.Notifications;
import dev.ambit.operation.Operation;
import dev.ambit.operation.OperationState;
import dev.ambit.operation.Operations;
import dev.ambit.problem.Problem;
import dev.ambit.promotion.CatalogPromotion.State;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Finds promotions, and records what happens to them. Transactions are in the scope of the account.
final class PromotionRecords {

    private PromotionRecords() {}

    /// @throws Problem 404 if the promotion does not exist
    static CatalogPromotion require(Handle tx, AccountId account, String id) {
        return IdParser.uuid(id)
                .flatMap(it -> CatalogPromotions.find(tx, account, it))
                .orElseThrow(() -> missing(id));
    }

    static Problem missing(String id) {
        return CATALOG_PROMOTION_NOT_FOUND.because(
                "Promotion `%s` does not exist. List the promotions to find its id.".formatted(Problem.shortened(id)));
    }

    /// Returns the operation that applies the promotion or rolls it back.
    static Optional<Operation> operation(Handle tx, AccountId account, CatalogPromotion it) {
        return it.operation() == null ? Optional.empty() : Operations.find(tx, account, it.operation());
    }

    /// Returns the current state. If the operation failed or was canceled, returns the state before the operation.
    static State state(CatalogPromotion it, @Nullable Operation operation) {
        boolean isStopped = operation == null
                || operation.state() == OperationState.FAILED
                || operation.state() == OperationState.CANCELED;
        return switch (it.state()) {
            case APPLYING -> isStopped ? State.OPEN : State.APPLYING;
            case ROLLING_BACK -> isStopped ? State.APPLIED : State.ROLLING_BACK;
            case OPEN, APPLIED, ROLLED_BACK, CLOSED -> it.state();
        };
    }

    /// Returns the present role of a person in an environment.
    static Role role(Handle tx, AccountId account, UUID person, EnvironmentId environment) {
        return Memberships.find(tx, account, person)
                .flatMap(member ->
                        EnvironmentRoles.find(tx, account, environment).map(it -> it.role(member, person)))
                .orElse(Role.NONE);
    }

    /// Adds an entry to the account's audit log.
    static void audit(
            Handle tx, AccountId account, AccountOperation operation, CatalogPromotion it, Author author, Instant now) {
        Map<String, Object> after = Map.of("title", it.title(), "state", it.state());
        AccountAuditLog.add(tx, account, author, new AccountAuditEntry(operation, it.id(), null, null, after), now);
    }

    /// Notifies members.
    static void notify(
            Handle tx,
            AccountId account,
            NotificationKind kind,
            CatalogPromotion it,
            String subject,
            String content,
            @Nullable UUID author,
            Instant now) {
        String key = "%s %s".formatted(it.id(), now);
        Notifications.raise(
                tx, account, new Notice(kind, key, subject, content, "/promotions/" + it.id(), author), now);
    }
}
