package dev.ambit.stack;

import static dev.ambit.problem.ProblemCode.STACK_IN_THE_WAY;
import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.access.Secrets;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Work;
import dev.ambit.event.Author;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Rotates the secret of a resource. The previous secret admits callers too, until its overlap ends.
final class SecretRotation {

    /// Kinds whose engine stores the secret. The others are looked up by their host.
    private static final Set<ResourceKind> STORED = EnumSet.of(ResourceKind.DATABASE, ResourceKind.SESSION);

    private static final int SECRET_BYTES = 24;

    /// Functions restart with the new secrets within this time. It is short, because a former reader may have kept the
    /// previous secrets.
    private static final Duration OVERLAP = Duration.ofHours(1);

    private static final Duration RETRY = Duration.ofMinutes(1);

    private final Secrets secrets;
    private final StackProvisioning provisioning;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    SecretRotation(Secrets secrets, StackProvisioning provisioning, InstantSource clock) {
        this.secrets = secrets;
        this.provisioning = provisioning;
        this.clock = clock;
    }

    /// A rotation that has begun.
    ///
    /// @param operation gives the secret to the engine and to the function; null if nothing else stores the secret
    /// @param previousUntil null if the previous secret ended at once
    record Rotated(@Nullable UUID operation, @Nullable Instant previousUntil) {}

    /// Rotates a secret.
    ///
    /// @param overlap how long the present secret stays valid; zero ends it, and the one before it, at once
    /// @throws dev.ambit.problem.Problem if the resource has no such secret, or an earlier overlap lasts
    Rotated rotate(Handle tx, Stack stack, ResourceKind kind, Duration overlap, Author author) {
        InfraResource it = InfraResources.find(tx, stack.account(), stack.environment(), kind)
                .filter(found -> found.hasCredentials() && found.state() == ResourceState.READY)
                .orElseThrow(() -> STACK_RESOURCE_NOT_FOUND.because(
                        ("The stack of environment `%s` has no ready `%s` with credentials. List its resources to see"
                                        + " their states.")
                                .formatted(stack.slug(), kind)));
        refusal(stack, it).ifPresent(why -> {
            throw STACK_RESOURCE_REFUSED.because(why);
        });
        if (it.previousSecret() != null && overlap.isPositive()) {
            throw STACK_IN_THE_WAY.because(
                    ("The previous secret of `%s` is still valid. Wait until its overlap ends, or send `overlapHours` 0 to"
                                    + " end it and the present one at once.")
                            .formatted(it.name()));
        }
        Instant until = overlap.isPositive() ? clock.instant().plus(overlap) : null;
        replace(tx, stack, it, until, author, null);
        return new Rotated(STORED.contains(kind) ? apply(tx, stack, List.of(kind), author) : null, until);
    }

    /// Rotates all secrets of a stack that a former reader knows, with a short overlap. An earlier overlap ends,
    /// because the former reader knows that secret too.
    ///
    /// @return whether secrets were rotated
    private boolean rotateRequested(Handle tx, Stack stack) {
        List<String> causes = Stacks.rotationCauses(tx, stack.account(), stack.environment());
        if (causes.isEmpty()) {
            return false;
        }
        Instant until = clock.instant().plus(OVERLAP);
        List<InfraResource> readable = InfraResources.list(tx, stack.account(), stack.environment()).stream()
                .filter(it -> isRotatable(stack, it))
                .toList();
        readable.forEach(it -> replace(tx, stack, it, until, Author.SYSTEM, causes));
        Stacks.endRotationRequest(tx, stack);
        List<ResourceKind> stored = readable.stream()
                .map(InfraResource::kind)
                .filter(STORED::contains)
                .toList();
        if (!stored.isEmpty()) {
            apply(tx, stack, stored, Author.SYSTEM);
        }
        return !readable.isEmpty();
    }

    /// Whether the resource has a secret that members could read and that can be rotated.
    static boolean isRotatable(Stack stack, InfraResource it) {
        return wasReady(it.state()) && it.hasCredentials() && refusal(stack, it).isEmpty();
    }

    /// Whether the resource was ready once. A step that failed or was canceled leaves another state.
    private static boolean wasReady(ResourceState state) {
        return switch (state) {
            case READY, FAILED, CREATING -> true;
            case PENDING, DELETING, DELETED -> false;
        };
    }

    private void replace(
            Handle tx,
            Stack stack,
            InfraResource it,
            @Nullable Instant until,
            Author author,
            @Nullable List<String> causes) {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        String secret = it.kind() == ResourceKind.DATABASE ? WantedResource.databaseSecret(text) : text;
        SecretOverlaps.rotate(tx, stack, it.kind(), secrets.seal(secret, stack.environment()), until);
        if (until != null) {
            Work.STACK_WATCH.scheduleBy(tx, stack.environment(), until);
        }
        StackAudit.add(
                tx,
                stack.account(),
                stack.environmentId(),
                AccountOperation.STACK_CREDENTIALS_ROTATED,
                author,
                null,
                new StackAudit.Rotation(it.kind(), it.name(), until, causes),
                clock.instant());
    }

    /// Rotates secrets whose rotation was requested, or forgets previous ones whose overlap has ended. A stack with a
    /// running operation waits.
    void run(Handle tx, AccountId account, EnvironmentId environment) {
        Stack stack = Stacks.lock(tx, account, environment).orElse(null);
        if (stack != null && isIdle(stack) && !rotateRequested(tx, stack)) {
            endOverlaps(tx, stack);
        }
    }

    /// Returns when [#run] is due again at the latest.
    Instant nextRun(Handle tx, AccountId account, EnvironmentId environment) {
        Instant soon = clock.instant().plus(RETRY);
        Instant latest = clock.instant().plus(StackWatch.PERIOD);
        if (!Stacks.rotationCauses(tx, account, environment).isEmpty()) {
            return soon;
        }
        return SecretOverlaps.nextEnd(tx, account, environment)
                .map(it -> it.isBefore(soon) ? soon : it)
                .filter(latest::isAfter)
                .orElse(latest);
    }

    /// Forgets previous secrets whose overlap has ended. An engine that stores them forgets them too.
    private void endOverlaps(Handle tx, Stack stack) {
        List<ResourceKind> ended = SecretOverlaps.end(tx, stack.account(), stack.environment(), clock.instant());
        List<ResourceKind> stored = ended.stream().filter(STORED::contains).toList();
        if (!stored.isEmpty()) {
            apply(tx, stack, stored, Author.SYSTEM);
        }
    }

    private static boolean isIdle(Stack stack) {
        return switch (stack.state()) {
            case ACTIVE, SUSPENDED, FAILED -> true;
            case PENDING, PROVISIONING, REMOVING, REMOVED -> false;
        };
    }

    /// The function gets the secret as an environment variable, so it restarts.
    private UUID apply(Handle tx, Stack stack, List<ResourceKind> kinds, Author author) {
        Set<ResourceKind> due = EnumSet.of(ResourceKind.FUNCTION);
        due.addAll(kinds);
        return provisioning.repair(tx, stack, due, author);
    }

    /// Returns why the secret of a resource cannot be rotated; empty if it can.
    private static Optional<String> refusal(Stack stack, InfraResource it) {
        if (Providers.isRemote(it.provider())) {
            return Optional.of(
                    "The secret of `%s` is stored at the provider `%s` and cannot be rotated here. Rotate it there."
                            .formatted(it.name(), it.provider()));
        }
        // A login that is about to end could exceed the size quota of the schema or the tables.
        boolean isShared = !stack.isProduction() && stack.strategy() != DatabaseStrategy.DATABASE;
        if (it.kind() == ResourceKind.DATABASE && isShared) {
            return Optional.of(("The password of `%s` cannot be rotated, because development shares the database of"
                            + " production (strategy `%s`). Tear the development stack down and order it again.")
                    .formatted(it.name(), stack.strategy()));
        }
        return Optional.empty();
    }
}
