package dev.ambit.sdk.graphql;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.problem.Nearest;
import dev.ambit.problem.Problem;
import graphql.GraphQLContext;
import graphql.execution.TypeFromAST;
import graphql.language.Document;
import graphql.language.OperationDefinition;
import graphql.language.VariableDefinition;
import graphql.schema.CoercingParseValueException;
import graphql.schema.GraphQLEnumType;
import graphql.schema.GraphQLEnumValueDefinition;
import graphql.schema.GraphQLInputObjectField;
import graphql.schema.GraphQLInputObjectType;
import graphql.schema.GraphQLList;
import graphql.schema.GraphQLNonNull;
import graphql.schema.GraphQLScalarType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Checks the values of variables against their types, to name the exact field that is wrong.
record VariableTypes(GraphQLSchema schema) {

    private static final Map<String, String> ALLOWED = Map.of(
            "String", "a text",
            "ID", "a text",
            "Int", "a whole number",
            "Float", "a number",
            "Boolean", "true or false",
            "DateTime", "a time with an offset, such as 2026-01-31T10:00:00Z",
            "UUID", "a text",
            "ConnectionCursor", "a cursor of an earlier page");

    /// @throws Problem `BadUserInput` with the place of the wrong value
    void require(Document document, @Nullable String operation, Map<String, Object> variables) {
        List<OperationDefinition> operations = document.getDefinitionsOfType(OperationDefinition.class);
        operations.stream()
                .filter(it -> operation == null ? operations.size() == 1 : operation.equals(it.getName()))
                .flatMap(it -> it.getVariableDefinitions().stream())
                .forEach(it -> require(it, variables.get(it.getName())));
    }

    private void require(VariableDefinition variable, @Nullable Object value) {
        GraphQLType type = TypeFromAST.getTypeFromAST(schema, variable.getType());
        if (value != null || variable.getDefaultValue() == null) {
            require(variable.getName(), type, value);
        }
    }

    private static void require(String path, @Nullable GraphQLType type, @Nullable Object value) {
        if (type instanceof GraphQLNonNull required) {
            if (value == null) {
                throw BAD_USER_INPUT
                        .because("`%s` is missing. Add it to the variables.".formatted(path))
                        .at(path, null, null);
            }
            require(path, required.getWrappedType(), value);
            return;
        }
        if (value == null) {
            return;
        }
        switch (type) {
            case GraphQLList list -> requireItems(path, list.getWrappedType(), value);
            case GraphQLInputObjectType object -> requireFields(path, object, value);
            case GraphQLEnumType words -> requireWord(path, words, value);
            case GraphQLScalarType scalar -> requireScalar(path, scalar, value);
            case null, default -> {
                // Validation has refused variables of other types.
            }
        }
    }

    /// A single value counts as a list of one.
    private static void requireItems(String path, GraphQLType item, Object value) {
        if (!(value instanceof List<?> items)) {
            require(path, item, value);
            return;
        }
        for (int i = 0; i < items.size(); i++) {
            require("%s.%d".formatted(path, i), item, items.get(i));
        }
    }

    private static void requireFields(String path, GraphQLInputObjectType type, Object value) {
        if (!(value instanceof Map<?, ?> fields)) {
            throw wrong(path, value, "an object");
        }
        List<String> known = type.getFieldDefinitions().stream()
                .map(GraphQLInputObjectField::getName)
                .toList();
        for (Object name : fields.keySet()) {
            if (!known.contains(String.valueOf(name))) {
                throw BAD_USER_INPUT
                        .because("`%s.%s` is unknown. Remove it, or send a field that `allowed` lists.%s"
                                .formatted(path, Problem.shortened(name), Nearest.hint(String.valueOf(name), known)))
                        .at("%s.%s".formatted(path, Problem.shortened(name)), name, String.join(", ", known));
            }
        }
        for (GraphQLInputObjectField field : type.getFieldDefinitions()) {
            if (fields.containsKey(field.getName()) || !field.hasSetDefaultValue()) {
                require("%s.%s".formatted(path, field.getName()), field.getType(), fields.get(field.getName()));
            }
        }
    }

    private static void requireWord(String path, GraphQLEnumType type, Object value) {
        List<String> words = type.getValues().stream()
                .map(GraphQLEnumValueDefinition::getName)
                .toList();
        if (!words.contains(value)) {
            throw wrong(path, value, "one of " + String.join(", ", words));
        }
    }

    private static void requireScalar(String path, GraphQLScalarType type, Object value) {
        try {
            Object _ = type.getCoercing().parseValue(value, GraphQLContext.getDefault(), Locale.ROOT);
        } catch (CoercingParseValueException _) {
            throw wrong(path, value, ALLOWED.getOrDefault(type.getName(), type.getName()));
        }
    }

    private static Problem wrong(String path, Object value, String allowed) {
        Object shown = value instanceof Map<?, ?> ? "an object" : value instanceof List<?> ? "a list" : value;
        return BAD_USER_INPUT
                .because("`%s` must be %s; received `%s`. Send an allowed value."
                        .formatted(path, allowed, Problem.shortened(shown)))
                .at(path, shown, allowed);
    }
}
