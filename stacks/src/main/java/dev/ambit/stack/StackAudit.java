package dev.ambit.stack;

import dev.ambit.audit.AccountAuditEntry;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.event.Author;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Writes audit entries of stacks.
final class StackAudit {

    private record StackAct(StackState state, DatabaseStrategy strategy, List<ResourceKind> scope) {}

    record Resources(List<BlueprintResource> resources) {}

    record Credentials(ResourceKind kind, String name) {}

    /// @param previousUntil null if the previous secret ended at once
    /// @param causes operations that took access from members, with their ids; null if a person rotated the secret
    record Rotation(
            ResourceKind kind,
            String name,
            @Nullable Instant previousUntil,
            @Nullable List<String> causes) {}

    private StackAudit() {}

    static void add(Handle tx, Stack stack, AccountOperation operation, Author author, Instant now) {
        var after = new StackAct(stack.state(), stack.strategy(), sorted(stack.scope()));
        add(tx, stack.account(), stack.environmentId(), operation, author, null, after, now);
    }

    /// @param environment public id
    static void add(
            Handle tx,
            AccountId account,
            UUID environment,
            AccountOperation operation,
            Author author,
            @Nullable Object before,
            @Nullable Object after,
            Instant now) {
        AccountAuditLog.add(
                tx, account, author, new AccountAuditEntry(operation, environment, environment, before, after), now);
    }

    private static List<ResourceKind> sorted(Set<ResourceKind> kinds) {
        return kinds.stream().sorted().toList();
    }
}
