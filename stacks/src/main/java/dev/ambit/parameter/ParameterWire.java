package dev.ambit.parameter;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Views of parameters, without secrets.
public final class ParameterWire {

    private ParameterWire() {}

    /// The effective parameters of an environment.
    ///
    /// @param version of the values, to send with an edit
    /// @param conflicts names with different values in branch and panel
    /// @param missing names of required parameters without a value
    public record View(
            UUID environmentId,
            String environment,
            int version,
            int schemaVersion,
            ParameterEditors editors,
            List<ParameterView> parameters,
            List<String> conflicts,
            List<String> missing) {

        static View of(ParameterState it) {
            return new View(
                    it.environment().publicId(),
                    it.environment().slug().value(),
                    it.version(),
                    it.schemaVersion(),
                    it.editors(),
                    it.parameters().stream().map(ParameterView::of).toList(),
                    it.parameters().stream()
                            .filter(MergedParameter::isConflict)
                            .map(parameter -> parameter.definition().name())
                            .toList(),
                    it.parameters().stream()
                            .filter(parameter -> parameter.definition().isMissedIfAbsent())
                            .filter(parameter -> parameter.effective().isEmpty())
                            .map(parameter -> parameter.definition().name())
                            .toList());
        }
    }

    /// One parameter.
    ///
    /// @param value effective value; null for a secret or a missing value
    /// @param source of the effective value
    public record ParameterView(
            String name,
            ParameterType type,
            @Nullable List<String> options,
            @Nullable String description,
            boolean isRequired,
            boolean isSet,
            @Nullable Object value,
            @Nullable ParameterSource source,
            @Nullable ConflictView conflict) {

        static ParameterView of(MergedParameter it) {
            ParameterDefinition definition = it.definition();
            StoredParameter effective = it.effective().orElse(null);
            return new ParameterView(
                    definition.name(),
                    definition.type(),
                    definition.options(),
                    definition.description(),
                    definition.isMissedIfAbsent(),
                    effective != null,
                    shown(definition, effective),
                    effective == null ? null : effective.source(),
                    it.isConflict()
                            ? new ConflictView(shown(definition, it.branch()), shown(definition, it.panel()))
                            : null);
        }

        private static @Nullable Object shown(ParameterDefinition definition, @Nullable StoredParameter it) {
            return it == null ? null : definition.type().shown(it.value());
        }
    }

    /// The values of both sources; null for secrets.
    public record ConflictView(
            @Nullable Object branch, @Nullable Object panel) {}

    /// A change of a parameter.
    ///
    /// @param before null if the parameter was not set, `…` for a secret
    /// @param after like `before`; null if the value was removed
    public record ChangeView(
            Instant at,
            ActorView actor,
            String name,
            ParameterSource source,
            @Nullable String before,
            @Nullable String after,
            String traceId) {

        static ChangeView of(ParameterChange it) {
            return new ChangeView(
                    it.at(),
                    new ActorView(
                            it.author().actor().type(),
                            it.author().actor().id(),
                            it.author().actor().address()),
                    it.name(),
                    it.source(),
                    it.before(),
                    it.after(),
                    it.author().traceId());
        }
    }

    public record ActorView(
            String type, @Nullable String id, @Nullable String address) {}
}
