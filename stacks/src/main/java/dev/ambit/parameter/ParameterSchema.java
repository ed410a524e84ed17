package dev.ambit.parameter;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The definitions of all parameters. Values without a definition are never stored: an edit with such a value is
/// refused, and definitions are proposed for such values of a pushed file.
public record ParameterSchema(List<ParameterDefinition> parameters) {

    private static final int PARAMETERS_MAX = 100;

    public ParameterSchema {
        parameters = List.copyOf(parameters);
    }

    Optional<ParameterDefinition> find(String name) {
        return parameters.stream().filter(it -> it.name().equals(name)).findFirst();
    }

    /// Returns definitions for values that have none, with types derived from the values. Invalid names and
    /// values get none, so they are refused.
    List<ParameterDefinition> proposed(Map<String, Object> values) {
        return values.entrySet().stream()
                .filter(it -> find(it.getKey()).isEmpty() && ParameterDefinition.isName(it.getKey()))
                .flatMap(it -> ParameterType.of(it.getValue()).stream()
                        .map(type -> new ParameterDefinition(it.getKey(), type, null, null, null)))
                .sorted(Comparator.comparing(ParameterDefinition::name))
                .toList();
    }

    /// Returns a definition.
    ///
    /// @throws dev.ambit.problem.Problem at `field`, if there is none
    ParameterDefinition require(String name, String field) {
        return find(name)
                .orElseThrow(() -> BAD_USER_INPUT
                        .because(("Parameter `%s` is not in the schema of this stack."
                                        + " Add it to the schema, or correct the"
                                        + " name.")
                                .formatted(shortened(name)))
                        .at(field, name, names()));
    }

    /// Returns the schema if it is valid.
    ///
    /// @throws dev.ambit.problem.Problem at the invalid definition
    ParameterSchema checked() {
        if (parameters.size() > PARAMETERS_MAX) {
            throw BAD_USER_INPUT
                    .because("`parameters` has %d entries; at most %d are allowed. Remove some."
                            .formatted(parameters.size(), PARAMETERS_MAX))
                    .at("parameters", parameters.size(), "at most " + PARAMETERS_MAX);
        }
        Set<String> names = new HashSet<>();
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < parameters.size(); i++) {
            ParameterDefinition it = parameters.get(i);
            it.check("parameters." + i);
            if (!names.add(it.name())) {
                throw BAD_USER_INPUT
                        .because(
                                "Parameter `%s` is listed twice. Remove the duplicate.".formatted(shortened(it.name())))
                        .at("parameters.%d.name".formatted(i), it.name(), "a name that is not in the list yet");
            }
            String variable = ParameterDefinition.variable(it.name());
            String other = variables.put(variable, it.name());
            if (other != null) {
                throw BAD_USER_INPUT
                        .because(("Parameters `%s` and `%s` would both be the environment variable `%s` of functions."
                                        + " Rename one of them.")
                                .formatted(other, it.name(), variable))
                        .at("parameters.%d.name".formatted(i), it.name(), "a name with a variable of its own");
            }
        }
        return this;
    }

    private String names() {
        return parameters.isEmpty()
                ? "no parameters, because the schema is empty"
                : String.join(
                        ", ", parameters.stream().map(ParameterDefinition::name).toList());
    }
}
