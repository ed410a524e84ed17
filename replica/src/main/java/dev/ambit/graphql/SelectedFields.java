package dev.ambit.graphql;

import graphql.execution.CoercedVariables;
import graphql.language.Argument;
import graphql.language.BooleanValue;
import graphql.language.Directive;
import graphql.language.DirectivesContainer;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.SelectionSet;
import graphql.language.Value;
import graphql.language.VariableReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Resolves the fields that a query selects, including fragments and directives.
final class SelectedFields {

    private static final int FIELDS_MAX = 10_000;
    private static final int DEPTH_MAX = 50;

    /// A name in the result. If it is selected twice, its sub-selections are merged.
    record Selected(String key, Field field, List<SelectionSet> under) {

        String name() {
            return field.getName();
        }

        boolean isTypeName() {
            return name().equals("__typename");
        }
    }

    private final Map<String, FragmentDefinition> fragments;
    private final CoercedVariables variables;
    private int visited;

    SelectedFields(Map<String, FragmentDefinition> fragments, CoercedVariables variables) {
        this.fragments = fragments;
        this.variables = variables;
    }

    /// Returns the fields in the order of the query.
    ///
    /// @param depth number of enclosing objects
    Collection<Selected> of(List<SelectionSet> sets, int depth) {
        if (depth > DEPTH_MAX) {
            throw GraphQlError.Code.TOO_MUCH.thrown(
                    "The query is nested more than %d levels deep. Reduce its nesting.".formatted(DEPTH_MAX),
                    sets.getFirst().getSourceLocation());
        }
        Map<String, Selected> found = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        sets.forEach(it -> collect(it, found, seen));
        return found.values();
    }

    /// No type is abstract, so every valid fragment applies.
    private void collect(SelectionSet set, Map<String, Selected> found, Set<String> seen) {
        for (graphql.language.Selection<?> selection : set.getSelections()) {
            if (++visited > FIELDS_MAX) {
                throw GraphQlError.Code.TOO_MUCH.thrown(
                        "The query selects more than %,d fields. Remove some, or split the query."
                                .formatted(FIELDS_MAX),
                        selection.getSourceLocation());
            }
            switch (selection) {
                case Field field when isIncluded(field) -> collect(field, found);
                case InlineFragment fragment
                when isIncluded(fragment) -> collect(fragment.getSelectionSet(), found, seen);
                case FragmentSpread spread
                when isIncluded(spread) && seen.add(spread.getName()) ->
                    collect(
                            Objects.requireNonNull(fragments.get(spread.getName()))
                                    .getSelectionSet(),
                            found,
                            seen);
                default -> {}
            }
        }
    }

    private static void collect(Field field, Map<String, Selected> found) {
        Selected selected =
                found.computeIfAbsent(field.getResultKey(), key -> new Selected(key, field, new ArrayList<>()));
        if (field.getSelectionSet() != null) {
            selected.under.add(field.getSelectionSet());
        }
    }

    private boolean isIncluded(DirectivesContainer<?> node) {
        for (Directive directive : node.getDirectives()) {
            String name = directive.getName();
            boolean isLeftOut = name.equals("skip");
            if ((isLeftOut || name.equals("include")) && isTrue(directive.getArgument("if")) == isLeftOut) {
                return false;
            }
        }
        return true;
    }

    private boolean isTrue(Argument argument) {
        Value<?> value = argument.getValue();
        return value instanceof VariableReference reference
                ? Boolean.TRUE.equals(variables.get(reference.getName()))
                : value instanceof BooleanValue flag && flag.isValue();
    }
}
