package dev.ambit.stack;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.domain.DomainName;
import dev.ambit.domain.HostRule;
import dev.ambit.problem.Problem;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The resources of a production stack, with each kind at most once.
public record Blueprint(List<BlueprintResource> resources) {

    /// Returns the blueprint of an environment without a written one: every kind that can be ordered, but `HOST`
    /// only if the installation has a stack domain.
    static Blueprint byDefault(StackNames names, HostRule hosts) {
        Optional<DomainName> host = hosts.defaultHost(names.store(), names.production());
        return new Blueprint(ResourceKind.ORDERED.stream()
                .filter(it -> it != ResourceKind.HOST || host.isPresent())
                .map(it -> new BlueprintResource(
                        it,
                        it == ResourceKind.HOST ? host.map(DomainName::value).orElse(null) : null,
                        Map.of()))
                .toList());
    }

    public Blueprint {
        resources = List.copyOf(resources);
    }

    /// Validates the resources.
    ///
    /// @param names naming rules of the stack
    /// @throws Problem at the invalid resource
    Blueprint(List<BlueprintResource> resources, StackNames names) {
        this(resources);
        Map<ResourceKind, BlueprintResource> seen = new EnumMap<>(ResourceKind.class);
        for (int i = 0; i < resources.size(); i++) {
            BlueprintResource it = resources.get(i);
            String field = "resources.%d".formatted(i);
            if (!ResourceKind.ORDERED.contains(it.kind())) {
                throw BAD_USER_INPUT
                        .because("`%s.kind` is `%s`, which stacks have without a blueprint. Remove the resource."
                                .formatted(field, it.kind()))
                        .at(field + ".kind", it.kind(), ResourceKind.ORDERED.toString());
            }
            if (seen.put(it.kind(), it) != null) {
                throw BAD_USER_INPUT
                        .because("The blueprint contains the kind `%s` twice. List each kind at most once."
                                .formatted(it.kind()))
                        .at(field + ".kind", it.kind(), "a kind that is not there yet");
            }
            if (it.identifier() != null) {
                names.requireOwn(it.kind(), it.identifier(), field + ".identifier");
            } else if (it.kind() == ResourceKind.HOST) {
                throw BAD_USER_INPUT
                        .because(
                                "`%s.identifier` is missing. Send the host name of production, such as `your-store.fi`."
                                        .formatted(field))
                        .at(field + ".identifier", null, "a name such as your-store.fi");
            }
        }
    }

    Optional<BlueprintResource> find(ResourceKind kind) {
        return resources.stream().filter(it -> it.kind() == kind).findFirst();
    }
}
