package dev.ambit.parameter;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A parameter with what both sources say of it. The panel wins.
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

    /// Nothing if nobody has said it.
    Optional<StoredParameter> effective() {
        return Optional.ofNullable(panel).or(() -> Optional.ofNullable(branch));
    }

    /// Both have said something, and not the same.
    boolean isConflict() {
        return branch != null && panel != null && !branch.value().equals(panel.value());
    }

    private static Optional<StoredParameter> find(List<StoredParameter> stored, String name, ParameterSource source) {
        return stored.stream()
                .filter(it -> it.name().equals(name) && it.source() == source)
                .findFirst();
    }
}
