package dev.ambit.graphql;

import graphql.GraphQLContext;
import graphql.Scalars;
import graphql.execution.CoercedVariables;
import graphql.language.ArrayValue;
import graphql.language.BooleanValue;
import graphql.language.EnumValue;
import graphql.language.FloatValue;
import graphql.language.IntValue;
import graphql.language.NullValue;
import graphql.language.ObjectValue;
import graphql.language.StringValue;
import graphql.language.Value;
import graphql.language.VariableReference;
import graphql.schema.Coercing;
import graphql.schema.CoercingParseLiteralException;
import graphql.schema.CoercingParseValueException;
import graphql.schema.GraphQLScalarType;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The scalars that PostGraphile adds to GraphQL. Arguments are strings, because the database validates them.
final class ScalarTypes {

    static final String CURSOR = "Cursor";

    private static final String DATETIME = """
            A point in time as described by the [ISO
            8601](https://en.wikipedia.org/wiki/ISO_8601) standard. May or may not include a timezone.""";

    private final Map<String, GraphQLScalarType> types = new TreeMap<>();

    ScalarTypes() {
        for (GraphQLScalarType known : new GraphQLScalarType[] {
            Scalars.GraphQLString, Scalars.GraphQLInt, Scalars.GraphQLFloat, Scalars.GraphQLBoolean
        }) {
            types.put(known.getName(), known);
        }
        put(CURSOR, "A location in a connection that can be used for resuming pagination.", new Text(false));
        put("Datetime", DATETIME, new Text(false));
        put("Date", "The day, does not include a time.", new Text(false));
        put(
                "Time",
                "The exact time of day, does not include the date. May or may not have a timezone offset.",
                new Text(false));
        put(
                "UUID",
                "A universally unique identifier as defined by [RFC 4122](https://tools.ietf.org/html/rfc4122).",
                new Text(false));
        put("BigInt", "A signed eight-byte integer, as a text.", new Text(true));
        put(
                "BigFloat",
                "A floating point number that requires more precision than IEEE 754 binary 64, as a text.",
                new Text(true));
        put(
                "JSON",
                "The `JSON` scalar type represents JSON values as specified by "
                        + "[ECMA-404](http://www.ecma-international.org/publications/files/ECMA-ST/ECMA-404.pdf).",
                new AnyJson());
    }

    GraphQLScalarType of(String name) {
        return java.util.Objects.requireNonNull(types.get(name));
    }

    private void put(String name, String description, Coercing<?, ?> coercing) {
        types.put(
                name,
                GraphQLScalarType.newScalar()
                        .name(name)
                        .description(description)
                        .coercing(coercing)
                        .build());
    }

    /// @param isNumber whether a number is accepted
    private record Text(boolean isNumber) implements Coercing<String, String> {

        @Override
        public String serialize(Object value, GraphQLContext context, Locale locale) {
            return value.toString();
        }

        @Override
        public String parseValue(Object input, GraphQLContext context, Locale locale) {
            if (input instanceof String text) {
                return text;
            }
            if (isNumber && input instanceof Number number) {
                return number.toString();
            }
            throw new CoercingParseValueException("The value " + input + " is not a string. Send a string.");
        }

        @Override
        public String parseLiteral(Value<?> input, CoercedVariables variables, GraphQLContext context, Locale locale) {
            return switch (input) {
                case StringValue text -> String.valueOf(text.getValue());
                case IntValue number when isNumber -> number.getValue().toString();
                case FloatValue number when isNumber -> number.getValue().toString();
                default -> throw new CoercingParseLiteralException("The value is not a string. Send a string.");
            };
        }

        @Override
        public Value<?> valueToLiteral(Object input, GraphQLContext context, Locale locale) {
            return StringValue.of(input.toString());
        }
    }

    private static final class AnyJson implements Coercing<Object, Object> {

        @Override
        public Object serialize(Object value, GraphQLContext context, Locale locale) {
            return value;
        }

        @Override
        public Object parseValue(Object input, GraphQLContext context, Locale locale) {
            return input;
        }

        @Override
        public Object parseLiteral(Value<?> input, CoercedVariables variables, GraphQLContext context, Locale locale) {
            Object value = value(input, variables);
            if (value == null) {
                throw new CoercingParseLiteralException("The value is not JSON. Send a JSON value.");
            }
            return value;
        }

        private static @Nullable Object value(Value<?> input, CoercedVariables variables) {
            return switch (input) {
                case StringValue it -> it.getValue();
                case BooleanValue it -> it.isValue();
                case IntValue it -> it.getValue();
                case FloatValue it -> it.getValue();
                case EnumValue it -> it.getName();
                case NullValue _ -> null;
                case VariableReference it -> variables.get(it.getName());
                case ArrayValue it ->
                    it.getValues().stream().map(item -> value(item, variables)).toList();
                case ObjectValue it -> {
                    Map<String, @Nullable Object> object = new LinkedHashMap<>();
                    it.getObjectFields()
                            .forEach(field -> object.put(field.getName(), value(field.getValue(), variables)));
                    yield object;
                }
                default -> throw new CoercingParseLiteralException("The value is not JSON. Send a JSON value.");
            };
        }
    }
}
