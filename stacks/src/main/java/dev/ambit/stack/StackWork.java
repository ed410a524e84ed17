package dev.ambit.stack;

import dev.ambit.operation.Operation;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/// One stack, while an operation works at it.
///
/// @param resources as they were when it began
/// @param wanted what they are to be
/// @param said what the steps that are under way have said
record StackWork(
        Operation operation,
        Stack stack,
        List<InfraResource> resources,
        Map<ResourceKind, Wanted> wanted,
        Map<ResourceKind, StepLines> said) {

    static StackWork of(Operation operation, Stack stack, List<InfraResource> resources, List<Wanted> wanted) {
        Map<ResourceKind, Wanted> byKind = new EnumMap<>(ResourceKind.class);
        wanted.forEach(it -> byKind.put(it.kind(), it));
        return new StackWork(operation, stack, resources, byKind, new ConcurrentHashMap<>());
    }

    /// Of a stack that is torn down, those that are to be gone.
    List<InfraResource> removed(Providers providers) {
        return resources.stream().filter(it -> !it.stays(stack, providers)).toList();
    }

    Wanted wanted(ResourceKind kind) {
        return Objects.requireNonNull(wanted.get(kind));
    }
}
