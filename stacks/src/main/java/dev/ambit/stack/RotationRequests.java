package dev.ambit.stack;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Work;
import dev.ambit.member.AccessLossListener;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Requests that [StackWatch] rotates the secrets of stacks whose readers have lost access. The request is stored in
/// the transaction that ends the access, so a crash does not lose it.
public final class RotationRequests implements AccessLossListener {

    private static final int STACKS_MAX = 1_000;

    private final InstantSource clock;

    public RotationRequests(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public void lost(Handle tx, AccountId account, Map<EnvironmentId, List<String>> causes) {
        causes.entrySet().stream()
                .sorted(Comparator.comparingInt(it -> it.getKey().value()))
                .forEach(it -> {
                    if (Stacks.requestRotation(tx, account, it.getKey(), it.getValue())) {
                        Work.STACK_WATCH.scheduleBy(tx, it.getKey(), clock.instant());
                    }
                });
    }

    @Override
    public List<String> affected(Handle tx, AccountId account, Set<EnvironmentId> environments) {
        Map<ResourceKind, Map<EnvironmentId, InfraResource>> resources = new EnumMap<>(ResourceKind.class);
        InfraResource.WITH_CREDENTIALS.forEach(kind -> resources.put(kind, InfraResources.ofKind(tx, account, kind)));
        List<String> affected = new ArrayList<>();
        Stacks.ofAccount(tx, account, STACKS_MAX).stream()
                .filter(it -> environments.contains(it.environment()))
                .filter(it -> it.state() != StackState.REMOVING && it.state() != StackState.REMOVED)
                .filter(stack -> resources.values().stream()
                        .map(it -> it.get(stack.environment()))
                        .anyMatch(it -> it != null && SecretRotation.isRotatable(stack, it)))
                .forEach(it -> affected.add(it.slug()));
        return affected;
    }
}
