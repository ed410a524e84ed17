package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.CANNOT_UPDATE_UNIT_TRANSFORMATION;
import static dev.ambit.problem.ProblemCode.ENTITY_IS_ARCHIVED;
import static dev.ambit.problem.ProblemCode.METER_FIXED_BY_USAGE;
import static java.util.stream.Collectors.toCollection;

import dev.ambit.access.Caller;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.http.Json;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// Edits features, with immediate effect: features have no versions.
public final class FeatureEditing {

    private final CatalogChange change;

    public FeatureEditing(CatalogChange change) {
        this.change = change;
    }

    /// Applies an edit. An edit without changes creates no event.
    Committed<CatalogFeature> edit(Caller caller, Author author, String id, UnaryOperator<FeatureDraft> update) {
        EnvironmentId environment = caller.environment();
        return change.edit(environment, author, edit -> {
            Handle tx = edit.tx();
            CatalogFeature feature = Features.require(tx, environment, id);
            if (feature.archivedAt() != null) {
                throw ENTITY_IS_ARCHIVED.because(
                        "Feature `%s` is archived and cannot be changed. Unarchive it first.".formatted(id));
            }
            FeatureDraft edited = update.apply(feature.content());
            if (edited.equals(feature.content())) {
                return feature;
            }
            requireFit(tx, environment, feature.content(), edited);
            Features.update(tx, environment, List.of(edited), edit.now());
            CatalogFeature updated = Features.require(tx, environment, id);
            CatalogEvents.featureUpdated(edit.changes(), updated);
            edit.revision(caller.account(), "Feature %s was edited.".formatted(id));
            return updated;
        });
    }

    /// @throws dev.ambit.problem.Problem if the unit, the meter or the values are still in use
    static void requireFit(Handle tx, EnvironmentId environment, FeatureDraft before, FeatureDraft after) {
        requireFit(tx, environment, before, after, Sales.Moves.NONE);
    }

    /// @param moves subscriptions that rollouts will move, so the enum values of their present versions can be
    ///     removed
    /// @throws dev.ambit.problem.Problem if the unit, the meter or the values are still in use
    static void requireFit(
            Handle tx, EnvironmentId environment, FeatureDraft before, FeatureDraft after, Sales.Moves moves) {
        requireSameUnit(before, after, Sales.grants(tx, environment, before.id()));
        requireSameMeter(tx, environment, before, after);
        List<PackageEntitlement> held = Sales.grants(tx, environment, before.id(), moves);
        requireUsedValues(after, Stream.concat(held.stream(), offered(tx, environment, before.id())));
    }

    /// Returns the entitlements of drafts and published packages.
    private static Stream<PackageEntitlement> offered(Handle tx, EnvironmentId environment, String id) {
        return Stream.concat(Packages.all(tx, environment).stream(), Packages.published(tx, environment).stream())
                .filter(it -> it.archivedAt() == null)
                .flatMap(it -> it.content().entitlements().stream())
                .filter(it -> it.featureId().equals(id));
    }

    /// The limits of customers are stored in this unit.
    private static void requireSameUnit(FeatureDraft before, FeatureDraft after, List<PackageEntitlement> held) {
        if (!held.isEmpty() && !Objects.equals(before.unitTransformation(), after.unitTransformation())) {
            throw CANNOT_UPDATE_UNIT_TRANSFORMATION.because(
                    ("`unitTransformation` of feature `%s` cannot change while customers have the feature."
                                    + " Create another feature instead.")
                            .formatted(before.id()));
        }
    }

    /// Usage that was reported, or counted by another meter, does not match a new meter.
    private static void requireSameMeter(
            Handle tx, EnvironmentId environment, FeatureDraft before, FeatureDraft after) {
        if (!Objects.equals(before.meter(), after.meter()) && Sales.isReported(tx, environment, before.id())) {
            throw METER_FIXED_BY_USAGE
                    .because(("`meter` of the feature `%s` cannot change, because usage of it was recorded already."
                                    + " Create another feature with this meter.")
                            .formatted(before.id()))
                    .at("meter", Json.text(after.meter()), Json.text(before.meter()));
        }
    }

    private static void requireUsedValues(FeatureDraft edited, Stream<PackageEntitlement> granted) {
        List<String> values =
                edited.enumConfiguration().stream().map(EnumValue::value).toList();
        Set<String> used = granted.flatMap(it -> it.enumValues().stream()).collect(toCollection(TreeSet::new));
        if (!values.containsAll(used)) {
            throw BAD_USER_INPUT
                    .because(
                            "`enumConfiguration` lacks values that packages grant or customers have: %s. Keep these values."
                                    .formatted(String.join(", ", used)))
                    .at("enumConfiguration", values, "also " + String.join(", ", used))
                    .with("usedEnumValues", List.copyOf(used));
        }
    }
}
