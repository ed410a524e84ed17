package dev.ambit.stack;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The running resources behind one environment.
///
/// @param source production's environment; its own, if it is production's
/// @param scope which kinds were asked for
/// @param isResting its environment is archived, or being deleted
/// @param isEnding its environment is being deleted, so nothing is kept of it
/// @param operation that works at it, or did last
/// @param observedAt when somebody last looked at all of its resources; null: never
public record Stack(
        AccountId account,
        EnvironmentId environment,
        UUID environmentId,
        String slug,
        EnvironmentId source,
        Stage stage,
        DatabaseStrategy strategy,
        Set<ResourceKind> scope,
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

    /// Whether it is to let nobody in.
    boolean isShut() {
        return isSuspended || isResting;
    }

    boolean isProduction() {
        return stage == Stage.PRODUCTION;
    }
}
