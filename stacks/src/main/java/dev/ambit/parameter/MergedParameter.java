package dev.ambit.parameter;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A parameter with the values of both sources. The panel takes precedence.
public record MergedParameter(
        ParameterDefinition definition,
        @Nullable StoredParameter branch,
        @Nullable StoredParameter panel) {

    static List<MergedParameter> of(ParameterSchema schema, List<StoredParameter> stored) {
        return schema.parameters().stream()
                .map(it -> new MergedParameter(
                        it,
                        find(stored, it.name(), ParameterSource.BRANCH).orElse(null),
                        find(stored, it.name(), ParameterSource.PANEL).orElse(null)))
                .toList();
    }

    /// Returns the effective value, if the parameter is set.
    Optional<StoredParameter> effective() {
        return Optional.ofNullable(panel).or(() -> Optional.ofNullable(branch));
    }

    /// Whether both sources set different values.
    boolean isConflict() {
        return branch != null && panel != null && !branch.value().equals(panel.value());
    }

    private static Optional<StoredParameter> find(List<StoredParameter> stored, String name, ParameterSource source) {
        return stored.stream()
                .filter(it -> it.name().equals(name) && it.source() == source)
                .findFirst();
    }
}
