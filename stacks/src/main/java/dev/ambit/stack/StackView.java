package dev.ambit.stack;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A view of a stack.
///
/// @param account slug
/// @param environment slug
/// @param provider of the stack; `local` makes the kinds that it does not have
/// @param address host; null until it is ready
/// @param hasDrifted whether the last check found drift; null before the first check
/// @param backedUp true for production
/// @param counterpart slug of the production environment of a development stack, or of the development
///     environment of a production stack; null if there is none that the caller can access
/// @param parameters values of the stack's parameters, without secrets
/// @param operationId current or last operation
public record StackView(
        String account,
        String environment,
        UUID environmentId,
        Stage stage,
        StackState state,
        DatabaseStrategy databaseStrategy,
        List<ResourceKind> scope,
        String provider,
        @Nullable String counterpart,
        @Nullable String address,
        boolean backedUp,
        Map<String, String> parameters,
        @Nullable Boolean hasDrifted,
        @Nullable Instant observedAt,
        UUID operationId,
        Instant createdAt,
        Instant updatedAt,
        List<ResourceView> resources) {

    static StackView of(
            String account,
            Stack stack,
            @Nullable String counterpart,
            List<InfraResource> resources,
            Map<String, String> parameters,
            Function<InfraResource, ResourceView> view) {
        return new StackView(
                account,
                stack.slug(),
                stack.environmentId(),
                stack.stage(),
                stack.state(),
                stack.strategy(),
                stack.scope().stream().sorted().toList(),
                stack.provider(),
                counterpart,
                resources.stream()
                        .filter(it -> it.kind() == ResourceKind.HOST && it.state() == ResourceState.READY)
                        .map(InfraResource::name)
                        .findFirst()
                        .orElse(null),
                stack.isProduction(),
                parameters,
                stack.observedAt() == null ? null : resources.stream().anyMatch(InfraResource::hasDrifted),
                stack.observedAt(),
                stack.operation(),
                stack.createdAt(),
                stack.updatedAt(),
                resources.stream().map(view).toList());
    }

    /// A resource of the stack.
    ///
    /// @param production name of production's resource
    /// @param class_ relation to production's resource
    /// @param detail properties to show, without secrets
    /// @param adopted whether it existed before the stack; null before the first check
    /// @param address at which the resource answers; null if it has none
    /// @param consoleUrl address of the resource in the provider's own console; null if it is local
    /// @param changing what its engine is doing, in one sentence; null: no change is in progress
    /// @param changingSince since when its engine has been changing it; null: no change is in progress
    /// @param usually how long such a change usually takes; null if that is not known, or takes seconds
    /// @param cost price that the provider charges the operator
    /// @param tookMillis duration of its last step; null while the step is running
    /// @param log of its last step
    /// @param problem why its last step failed; null if it succeeded
    public record ResourceView(
            ResourceKind kind,
            String name,
            String production,
            ResourceClass class_,
            ResourceState state,
            String provider,
            Map<String, String> parameters,
            Map<String, String> detail,
            @Nullable String address,
            @Nullable String consoleUrl,
            @Nullable Boolean adopted,
            @Nullable Instant startedAt,
            @Nullable String changing,
            @Nullable Instant changingSince,
            @Nullable UsualDuration usually,
            ResourceCost cost,
            @Nullable Long tookMillis,
            List<String> log,
            @Nullable String problem) {

        static ResourceView of(InfraResource it, @Nullable UsualDuration usually, ResourceCost cost) {
            return new ResourceView(
                    it.kind(),
                    it.name(),
                    it.production(),
                    it.kind().resourceClass(),
                    it.state(),
                    it.provider(),
                    it.parameters(),
                    it.detail(),
                    it.address(),
                    it.consoleUrl(),
                    it.isAdopted(),
                    it.begunAt(),
                    it.changing(),
                    it.changingSince(),
                    usually,
                    cost,
                    it.tookMillis(),
                    it.log(),
                    it.problem());
        }
    }
}
