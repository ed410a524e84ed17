package dev.ambit.stack;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The resources of one environment.
///
/// @param source production environment; the stack's own environment for production
/// @param scope requested kinds
/// @param provider chosen when the stack was planned
/// @param isResting whether its environment is archived or being deleted
/// @param isEnding whether its environment is being deleted, so nothing is kept
/// @param operation current or last operation
/// @param observedAt last check for drift; null before the first
public record Stack(
        AccountId account,
        EnvironmentId environment,
        UUID environmentId,
        String slug,
        EnvironmentId source,
        Stage stage,
        DatabaseStrategy strategy,
        Set<ResourceKind> scope,
        String provider,
        StackState state,
        boolean isSuspended,
        boolean isResting,
        boolean isEnding,
        UUID operation,
        @Nullable Instant observedAt,
        Instant createdAt,
        Instant updatedAt) {

    public Stack {
        scope = Set.copyOf(scope);
    }

    /// Whether access is disabled.
    boolean isShut() {
        return isSuspended || isResting;
    }

    boolean isProduction() {
        return stage == Stage.PRODUCTION;
    }
}
