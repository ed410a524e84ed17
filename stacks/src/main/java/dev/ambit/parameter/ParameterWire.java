package dev.ambit.parameter;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How parameters go out: a secret never does.
public final class ParameterWire {

    private ParameterWire() {}

    /// What counts for an environment.
    ///
    /// @param version of the values, to be sent back by whoever edits them
    /// @param conflicts of which the branch and the panel do not say the same
    /// @param missing which are required and nobody says
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
    /// @param value that counts; null of a secret, or if nobody says it
    /// @param source that says it
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

    /// What each says; null of secrets.
    public record ConflictView(
            @Nullable Object branch, @Nullable Object panel) {}

    /// One change of one parameter.
    ///
    /// @param before null if nobody had said it, and … of a secret
    /// @param after the same
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
