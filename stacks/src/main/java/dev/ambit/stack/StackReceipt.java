package dev.ambit.stack;

import dev.ambit.access.Actor;
import dev.ambit.access.EnvironmentRoles;
import dev.ambit.account.Account;
import dev.ambit.account.Accounts;
import dev.ambit.environment.Environment;
import dev.ambit.environment.Environments;
import dev.ambit.operation.Operation;
import dev.ambit.receipt.Receipt;
import dev.ambit.receipt.ReceiptKey;
import dev.ambit.receipt.Receipts;
import dev.ambit.receipt.Removal;
import dev.ambit.receipt.Removals;
import dev.ambit.receipt.Removed;
import dev.ambit.receipt.Subject;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Creates the signed receipt of a teardown: the counts of each resource before the removal, the confirmation that
/// nothing is left, and the resources kept on purpose.
final class StackReceipt {

    private StackReceipt() {}

    /// Records the subject of a removal before it starts, or takes over the record of a replaced operation.
    static void begin(Handle tx, Stack stack, UUID operation, Actor asker, Instant now) {
        if (Removals.takeOver(tx, stack.operation(), operation)) {
            return;
        }
        Account owner = Accounts.require(tx, stack.account());
        String displayName = Environments.all(tx, stack.account()).stream()
                .filter(it -> it.id().equals(stack.environment()))
                .findFirst()
                .map(Environment::displayName)
                .orElse(stack.slug());
        var subject = new Subject(
                new Subject.Named(owner.publicId(), owner.slug().value(), owner.displayName(), null),
                List.of(new Subject.Named(
                        stack.environmentId(),
                        stack.slug(),
                        displayName,
                        stack.stage().name())),
                Subject.Asker.of(asker));
        Removals.insert(tx, operation, stack.account(), List.of(stack.environment()), subject, now);
        EnvironmentRoles.find(tx, stack.account(), stack.environment())
                .ifPresent(it -> Removals.storeAccessRules(tx, it));
    }

    /// Records the counts of a resource before its removal. Repeated steps are counted once; content that appeared
    /// after the removal is added.
    static void count(Handle tx, StackWork work, InfraResource it, Map<String, Long> there) {
        UUID operation = work.operation().id();
        Map<String, Long> parts = new HashMap<>();
        there.forEach((what, count) -> parts.put("%s %s".formatted(part(it), what), count));
        if (it.state() == ResourceState.DELETED) {
            parts.forEach((part, count) -> Removals.count(tx, operation, part, count));
        } else {
            Removals.countOnce(tx, operation, parts);
        }
    }

    /// Signs the receipt, after all resources were confirmed to be removed.
    static void sign(Handle tx, StackWork work, Providers providers, ReceiptKey key, Instant now) {
        Operation operation = work.operation();
        Removal removal = Removals.find(tx, operation.id()).orElseGet(() -> unnamed(tx, work, now));
        List<String> gone =
                work.removed(providers).stream().map(StackReceipt::part).toList();
        boolean isSharedKept = isSharedKept(tx, work.stack());
        List<String> stored = work.resources().stream()
                .filter(it -> it.isShared()
                        ? isSharedKept
                        : Boolean.TRUE.equals(it.isAdopted()) && providers.mayBeAdopted(it))
                .map(it -> "%s %s, %s".formatted(it.kind(), it.name(), it.isShared() ? "SHARED" : "ADOPTED"))
                .toList();
        Receipts.insert(tx, new Receipt(removal, Removed.STACK, operation.startedAt(), gone, stored, now), key);
    }

    /// Whether shared resources are kept; they are removed with production's environment.
    private static boolean isSharedKept(Handle tx, Stack stack) {
        return Stacks.find(tx, stack.account(), stack.source())
                .filter(Stack::isEnding)
                .isEmpty();
    }

    /// Creates a record without names, for a removal that an earlier server version started.
    private static Removal unnamed(Handle tx, StackWork work, Instant now) {
        Operation operation = work.operation();
        Instant asked = operation.startedAt() == null ? now : operation.startedAt();
        Removals.insert(tx, operation.id(), operation.account(), List.of(operation.environment()), null, asked);
        return Removals.find(tx, operation.id()).orElseThrow();
    }

    private static String part(InfraResource it) {
        return "%s%s %s".formatted(Receipt.RESOURCE, it.kind(), it.name());
    }
}
