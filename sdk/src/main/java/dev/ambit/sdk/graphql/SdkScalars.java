package dev.ambit.sdk.graphql;

import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.language.ArrayValue;
import graphql.language.BooleanValue;
import graphql.language.FloatValue;
import graphql.language.IntValue;
import graphql.language.NullValue;
import graphql.language.ObjectField;
import graphql.language.ObjectValue;
import graphql.language.StringValue;
import graphql.language.Value;
import graphql.language.VariableReference;
import graphql.schema.Coercing;
import graphql.schema.CoercingParseLiteralException;
import graphql.schema.CoercingParseValueException;
import graphql.schema.GraphQLScalarType;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The scalars in addition to the standard ones of GraphQL. Their values are texts, except `JSON`.
final class SdkScalars {

    static final GraphQLScalarType DATE_TIME = text("DateTime", SdkScalars::instant);
    /// The ids of packages are texts that callers choose.
    static final GraphQLScalarType UUID = text("UUID", UnaryOperator.identity());
    static final GraphQLScalarType CONNECTION_CURSOR = text("ConnectionCursor", UnaryOperator.identity());
    static final GraphQLScalarType JSON =
            GraphQLScalarType.newScalar().name("JSON").coercing(new AnyValue()).build();

    private SdkScalars() {}

    private static GraphQLScalarType text(String name, UnaryOperator<String> parse) {
        return GraphQLScalarType.newScalar()
                .name(name)
                .coercing(new Text(parse))
                .build();
    }

    private static String instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant().toString();
        } catch (DateTimeException _) {
            throw new IllegalArgumentException("must be a time with an offset, such as `%s`".formatted(Instant.EPOCH));
        }
    }

    private record Text(UnaryOperator<String> parse) implements Coercing<String, String> {

        @Override
        public String serialize(Object value, GraphQLContext context, Locale locale) {
            return value.toString();
        }

        @Override
        public String parseValue(Object input, GraphQLContext context, Locale locale) {
            if (!(input instanceof String text)) {
                throw new CoercingParseValueException("must be a text; received `%s`".formatted(input));
            }
            try {
                return parse.apply(text);
            } catch (IllegalArgumentException e) {
                throw new CoercingParseValueException("%s; received `%s`".formatted(e.getMessage(), text));
            }
        }

        @Override
        public String parseLiteral(Value<?> input, CoercedVariables variables, GraphQLContext context, Locale locale) {
            if (!(input instanceof StringValue text)) {
                throw new CoercingParseLiteralException("must be a text");
            }
            try {
                return parse.apply(text.getValue());
            } catch (IllegalArgumentException e) {
                throw new CoercingParseLiteralException(e.getMessage());
            }
        }
    }

    private static final class AnyValue implements Coercing<Object, Object> {

        @Override
        public Object serialize(Object value, GraphQLContext context, Locale locale) {
            return value;
        }

        @Override
        public Object parseValue(Object input, GraphQLContext context, Locale locale) {
            return input;
        }

        @Override
        public @Nullable Object parseLiteral(
                Value<?> input, CoercedVariables variables, GraphQLContext context, Locale locale) {
            return switch (input) {
                case NullValue _ -> null;
                case StringValue it -> it.getValue();
                case BooleanValue it -> it.isValue();
                case IntValue it -> it.getValue();
                case FloatValue it -> it.getValue();
                case VariableReference it -> variables.get(it.getName());
                case ArrayValue it -> list(it, variables, context, locale);
                case ObjectValue it -> object(it, variables, context, locale);
                default -> throw new CoercingParseLiteralException("must be a JSON value");
            };
        }

        private List<@Nullable Object> list(
                ArrayValue list, CoercedVariables variables, GraphQLContext context, Locale locale) {
            List<@Nullable Object> values = new java.util.ArrayList<>();
            list.getValues().forEach(it -> values.add(parseLiteral(it, variables, context, locale)));
            return values;
        }

        private Map<String, @Nullable Object> object(
                ObjectValue object, CoercedVariables variables, GraphQLContext context, Locale locale) {
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            for (ObjectField field : object.getObjectFields()) {
                values.put(field.getName(), parseLiteral(field.getValue(), variables, context, locale));
            }
            return values;
        }
    }
}
