package dev.ambit.stack;

import dev.ambit.access.Secrets;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import dev.ambit.environment.KnownEnvironment;
import dev.ambit.environment.KnownEnvironments;
import dev.ambit.notification.Notice;
import dev.ambit.notification.NotificationKind;
import dev.ambit.notification.Notifications;
import dev.ambit.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Checks stacks for drift: each stack twice an hour, and on request. Also rotates secrets that were requested, and
/// ends the overlaps of rotated ones.
public final class StackWatch {

    /// With 1,000 stacks, one check starts about every two seconds.
    static final Duration PERIOD = Duration.ofMinutes(30);

    private static final Duration CLAIM = Duration.ofMinutes(5);
    private static final int STACKS_MAX = 5;
    private static final String UNREACHABLE = "reachability";

    private final Transactions transactions;
    private final KnownEnvironments environments;
    private final Providers providers;
    private final StackResources resources;
    private final SecretRotation rotation;
    private final InstantSource clock;

    public StackWatch(
            Transactions transactions,
            KnownEnvironments environments,
            Providers providers,
            StackResources resources,
            StackProvisioning provisioning,
            Secrets secrets,
            InstantSource clock) {
        this.transactions = transactions;
        this.environments = environments;
        this.providers = providers;
        this.resources = resources;
        this.rotation = new SecretRotation(secrets, provisioning, clock);
        this.clock = clock;
    }

    /// Checks the stacks that are due.
    public void runOnce() {
        List<EnvironmentId> due =
                transactions.outside(tx -> Work.STACK_WATCH.claim(tx, clock.instant(), CLAIM, STACKS_MAX));
        Work.each(due, "Cannot check the stack of environment %d for drift", this::watch);
    }

    private void watch(EnvironmentId environment) {
        environments
                .find(environment)
                .map(KnownEnvironment::account)
                .ifPresentOrElse(
                        account -> watch(account, environment),
                        () -> transactions.outside(tx -> {
                            Work.STACK_WATCH.postpone(
                                    tx, environment, clock.instant().plus(PERIOD));
                            return null;
                        }));
    }

    private void watch(AccountId account, EnvironmentId environment) {
        transactions.in(account, tx -> {
            rotation.run(tx, account, environment);
            return null;
        });
        observe(account, environment);
        transactions.in(account, tx -> {
            // Waits for a request that is being added, so that it is not postponed.
            if (Work.STACK_WATCH.lock(tx, environment)) {
                Work.STACK_WATCH.postpone(tx, environment, rotation.nextRun(tx, account, environment));
            }
            return null;
        });
    }

    /// Observes all ready resources of a stack, and stores their drift.
    void observe(AccountId account, EnvironmentId environment) {
        Optional<Stack> found = transactions.read(account, tx -> Stacks.find(tx, account, environment));
        if (found.isEmpty()) {
            return;
        }
        Stack stack = found.get();
        Map<InfraResource, WantedResource> made = transactions.in(account, tx -> resources.ready(tx, stack));
        Map<ResourceKind, ObservedResource> seen = new ConcurrentHashMap<>();
        DependencyWaves.runInParallel(
                made.entrySet(),
                it -> observe(it.getKey(), it.getValue())
                        .ifPresent(observed -> seen.put(it.getKey().kind(), observed)));
        Instant now = clock.instant();
        transactions.in(account, tx -> {
            long drifts = seen.values().stream()
                    .filter(it -> !it.isThere() || !it.drifts().isEmpty())
                    .count();
            if (Stacks.observed(tx, account, environment, (int) drifts, now) && drifts > 0) {
                Notifications.raise(tx, account, notice(stack, drifts, now), now);
            }
            seen.forEach((kind, observed) -> InfraResources.observed(tx, stack, kind, observed));
            return null;
        });
    }

    private static Notice notice(Stack stack, long drifts, Instant now) {
        String slug = stack.slug();
        return new Notice(
                NotificationKind.DRIFT_FOUND,
                "%s %s".formatted(slug, now),
                "Drift found in the stack of %s".formatted(slug),
                "%d %s from the plan. The page of the stack shows the differences and can repair them."
                        .formatted(drifts, drifts == 1 ? "resource differs" : "resources differ"),
                "/e/%s/stack/drift".formatted(slug),
                null);
    }

    /// Returns nothing while the resource is changing, so that its last known state stays.
    private Optional<ObservedResource> observe(InfraResource it, WantedResource wanted) {
        try {
            return Optional.of(providers.require(it).observe(wanted));
        } catch (InProgressException _) {
            return Optional.empty();
        } catch (RuntimeException fault) {
            String why = fault instanceof Problem known
                    ? known.message()
                    : fault.getClass().getSimpleName();
            return Optional.of(new ObservedResource(true, List.of(new Drift(UNREACHABLE, "reachable", why))));
        }
    }
}
