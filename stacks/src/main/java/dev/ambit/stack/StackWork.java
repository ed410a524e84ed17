package dev.ambit.stack;

import dev.ambit.operation.Operation;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/// A stack with a running operation.
///
/// @param resources stored state at the start of the operation
/// @param wanted wanted state by kind
/// @param logs logs of running steps
record StackWork(
        Operation operation,
        Stack stack,
        List<InfraResource> resources,
        Map<ResourceKind, WantedResource> wanted,
        Map<ResourceKind, StepLines> logs) {

    static StackWork of(Operation operation, Stack stack, List<InfraResource> resources, List<WantedResource> wanted) {
        Map<ResourceKind, WantedResource> byKind = new EnumMap<>(ResourceKind.class);
        wanted.forEach(it -> byKind.put(it.kind(), it));
        return new StackWork(operation, stack, resources, byKind, new ConcurrentHashMap<>());
    }

    /// Returns the resources that a teardown removes.
    List<InfraResource> removed(Providers providers) {
        return resources.stream().filter(it -> !it.stays(stack, providers)).toList();
    }

    WantedResource wanted(ResourceKind kind) {
        return Objects.requireNonNull(wanted.get(kind));
    }
}
