package dev.ambit.sdk.graphql;

import dev.ambit.problem.Nearest;
import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLFieldsContainer;
import graphql.schema.GraphQLSchema;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Rewrites errors about unknown fields so that they suggest a similar field of the type.
final class UnknownFields {

    private static final Pattern UNKNOWN = Pattern.compile("Field '(\\w+)' in type '(\\w+)' is undefined");

    private UnknownFields() {}

    static List<GraphQLError> explained(List<? extends GraphQLError> errors, GraphQLSchema schema) {
        return errors.stream().map(it -> explained(it, schema)).toList();
    }

    private static GraphQLError explained(GraphQLError error, GraphQLSchema schema) {
        Matcher unknown = UNKNOWN.matcher(String.valueOf(error.getMessage()));
        if (!unknown.find() || !(schema.getType(unknown.group(2)) instanceof GraphQLFieldsContainer type)) {
            return error;
        }
        List<String> known = type.getFieldDefinitions().stream()
                .map(GraphQLFieldDefinition::getName)
                .toList();
        String field = unknown.group(1);
        return GraphqlErrorBuilder.newError()
                .message(
                        "Field `%s` does not exist on type `%s`. Remove it, or send a field of the type.%s",
                        field, type.getName(), Nearest.hint(field, known))
                .locations(error.getLocations())
                .build();
    }
}
