package dev.ambit.stack;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.util.stream.Collectors.toSet;

import dev.ambit.parameter.ParameterDefinition;
import dev.ambit.parameter.ParameterSchema;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Stack parameters that are named like a resource setting, such as `DATABASE.connectionsMax`. They override the
/// blueprint. Other parameters are for the stack's programs.
final class ResourceSettings {

    private ResourceSettings() {}

    /// Returns the effective settings of a resource. Invalid values, which may predate a setting, are ignored.
    ///
    /// @param parameters values of the stack's parameters by name
    static Map<String, String> over(BlueprintResource resource, Map<String, String> parameters) {
        Map<String, String> settings = new HashMap<>(resource.parameters());
        KindParameters.of(resource.kind()).forEach((setting, type) -> {
            String value = parameters.get(name(resource.kind(), setting));
            if (value != null) {
                type.readText(value).ifPresent(it -> settings.put(setting, it));
            }
        });
        return settings;
    }

    /// Refuses secrets as resource settings, because settings are visible.
    ///
    /// @throws dev.ambit.problem.Problem at the secret parameter
    static void check(ParameterSchema schema) {
        Set<String> settings = Arrays.stream(ResourceKind.values())
                .flatMap(kind -> KindParameters.of(kind).keySet().stream().map(it -> name(kind, it)))
                .collect(toSet());
        for (int i = 0; i < schema.parameters().size(); i++) {
            ParameterDefinition it = schema.parameters().get(i);
            if (it.isSecret() && settings.contains(it.name())) {
                throw BAD_USER_INPUT
                        .because(
                                ("Parameter `%s` is a resource setting, whose value is visible, so it cannot be SECRET."
                                                + " Choose another type.")
                                        .formatted(it.name()))
                        .at("parameters.%d.type".formatted(i), it.type(), "any type except SECRET");
            }
        }
    }

    /// Validates the values of resource settings.
    ///
    /// @throws dev.ambit.problem.Problem at the invalid value
    static void check(Map<String, String> parameters) {
        Arrays.stream(ResourceKind.values())
                .forEach(kind -> KindParameters.of(kind).forEach((setting, type) -> {
                    String name = name(kind, setting);
                    String value = parameters.get(name);
                    if (value != null && type.readText(value).isEmpty()) {
                        throw BAD_USER_INPUT
                                .because(("Parameter `%s` is a setting of the resource `%s`"
                                                + " and must be %s; received `%s`. Correct"
                                                + " the value.")
                                        .formatted(name, kind, type.allowed(), shortened(value)))
                                .at("values." + name, value, type.allowed());
                    }
                }));
    }

    private static String name(ResourceKind kind, String setting) {
        return kind + "." + setting;
    }
}
