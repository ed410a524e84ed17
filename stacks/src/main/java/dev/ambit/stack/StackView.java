package dev.ambit.stack;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A stack on the wire.
///
/// @param account its slug
/// @param environment its slug
/// @param address where people reach it; null as long as it has no host
/// @param hasDrifted whether a resource was found otherwise than it should be; null if nobody has looked
/// @param backedUp only production is
/// @param counterpart the environment on the other side: of development production's, of production the one that stands
/// beside it; null if there is none, or none that the caller knows of
/// @param parameters what its programs are told, without secrets
/// @param operationId that works at it, or did last
public record StackView(
        String account,
        String environment,
        UUID environmentId,
        Stage stage,
        StackState state,
        DatabaseStrategy databaseStrategy,
        List<ResourceKind> scope,
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
            Map<String, String> parameters) {
        return new StackView(
                account,
                stack.slug(),
                stack.environmentId(),
                stack.stage(),
                stack.state(),
                stack.strategy(),
                stack.scope().stream().sorted().toList(),
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
                resources.stream().map(ResourceView::of).toList());
    }

    /// One resource of it.
    ///
    /// @param production what production's is called
    /// @param class_ how much it has in common with production's
    /// @param detail what there is to show of it, without secrets
    /// @param adopted whether it was there before us; null until somebody has looked
    /// @param tookMillis of its last step; null until that has ended
    /// @param log of its last step
    /// @param problem why its last step failed
    public record ResourceView(
            ResourceKind kind,
            String name,
            String production,
            ResourceClass class_,
            ResourceState state,
            String provider,
            Map<String, String> parameters,
            Map<String, String> detail,
            @Nullable Boolean adopted,
            @Nullable Instant startedAt,
            @Nullable Long tookMillis,
            List<String> log,
            @Nullable String problem) {

        static ResourceView of(InfraResource it) {
            return new ResourceView(
                    it.kind(),
                    it.name(),
                    it.production(),
                    it.kind().resourceClass(),
                    it.state(),
                    it.provider(),
                    it.parameters(),
                    it.detail(),
                    it.isAdopted(),
                    it.begunAt(),
                    it.tookMillis(),
                    it.log(),
                    it.problem());
        }
    }
}
