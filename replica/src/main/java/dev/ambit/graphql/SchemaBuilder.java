package dev.ambit.graphql;

import static graphql.schema.GraphQLArgument.newArgument;
import static graphql.schema.GraphQLFieldDefinition.newFieldDefinition;
import static graphql.schema.GraphQLInputObjectField.newInputObjectField;
import static graphql.schema.GraphQLInputObjectType.newInputObject;
import static graphql.schema.GraphQLList.list;
import static graphql.schema.GraphQLNonNull.nonNull;
import static graphql.schema.GraphQLObjectType.newObject;
import static graphql.schema.GraphQLTypeReference.typeRef;

import graphql.schema.GraphQLArgument;
import graphql.schema.GraphQLEnumType;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLInputObjectType;
import graphql.schema.GraphQLInputType;
import graphql.schema.GraphQLNamedOutputType;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLOutputType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Builds the GraphQL schema of a catalog. It is identical to PostGraphile 4 with the simplify inflector and the
/// connection filter plugin and without nodes, plus a root for live queries.
final class SchemaBuilder {

    static final String QUERY = "Query";
    static final String LIVE = "LiveQuery";

    private static final String NESTED_QUERY = """
            Exposes the root query type nested one level down. This is helpful for Relay 1
            which can only query top level fields if they are in a particular form.""";

    private final Catalog catalog;
    private final ScalarTypes scalars = new ScalarTypes();
    private final Map<String, GraphQLType> types = new LinkedHashMap<>();

    private SchemaBuilder(Catalog catalog) {
        this.catalog = catalog;
    }

    static GraphQLSchema make(Catalog catalog) {
        return new SchemaBuilder(catalog).schema();
    }

    private GraphQLSchema schema() {
        types.put("PageInfo", pageInfo());
        for (ReadableTable table : catalog.tables()) {
            addTypes(table);
        }
        GraphQLObjectType.Builder query = newObject()
                .name(QUERY)
                .description("The root query type which gives access points into the data universe.")
                .field(newFieldDefinition()
                        .name("query")
                        .description(NESTED_QUERY)
                        .type(nonNull(typeRef(QUERY))));
        GraphQLObjectType.Builder live = newObject()
                .name(LIVE)
                .description("The root of live queries: a result is sent at once, and again whenever it has changed.");
        for (GraphQLFieldDefinition field : rootFields()) {
            query.field(field);
            live.field(field);
        }
        return GraphQLSchema.newSchema()
                .query(query.build())
                .subscription(live.build())
                .additionalTypes(new java.util.LinkedHashSet<>(types.values()))
                .build();
    }

    private List<GraphQLFieldDefinition> rootFields() {
        List<GraphQLFieldDefinition> fields = new ArrayList<>();
        for (ReadableTable table : catalog.tables()) {
            fields.add(connection(
                    table, table.names().many(), typeRef(table.names().connection())));
        }
        for (ReadableTable table : catalog.tables()) {
            RootFields.singles(table).forEach((name, key) -> fields.add(single(table, name, key)));
        }
        return fields;
    }

    private GraphQLFieldDefinition single(ReadableTable table, String name, List<ReadableColumn> key) {
        GraphQLFieldDefinition.Builder field =
                newFieldDefinition().name(name).type(typeRef(table.names().type()));
        for (ReadableColumn column : key) {
            field.argument(newArgument().name(column.field()).type(nonNull(scalar(column))));
        }
        return field.build();
    }

    private void addTypes(ReadableTable table) {
        TableNames names = table.names();
        types.put(names.type(), rowType(table));
        types.put(names.connection(), connectionType(table));
        types.put(
                names.edge(),
                newObject()
                        .name(names.edge())
                        .description("A `%s` edge in the connection.".formatted(names.type()))
                        .field(field("cursor", "A cursor for use in pagination.", scalars.of(ScalarTypes.CURSOR)))
                        .field(field(
                                "node",
                                "The `%s` at the end of the edge.".formatted(names.type()),
                                nonNull(typeRef(names.type()))))
                        .build());
        types.put(names.orderBy(), orderType(table));
        types.put(names.condition(), conditionType(table));
        types.put(names.filter(), filterType(table));
    }

    private GraphQLObjectType rowType(ReadableTable table) {
        GraphQLObjectType.Builder type = newObject().name(table.names().type()).description(table.comment());
        for (ReadableColumn column : table.columns()) {
            type.field(field(column.field(), column.comment(), output(column)));
        }
        for (Relation relation : table.relations()) {
            ReadableTable target = catalog.table(relation.target());
            if (relation.isMany()) {
                type.field(connection(
                        target, relation.field(), nonNull(typeRef(target.names().connection()))));
            } else {
                type.field(field(
                        relation.field(),
                        "Reads a single `%s` that is related to this `%s`."
                                .formatted(target.names().type(), table.names().type()),
                        typeRef(target.names().type())));
            }
        }
        return type.build();
    }

    private GraphQLObjectType connectionType(ReadableTable table) {
        String row = table.names().type();
        return newObject()
                .name(table.names().connection())
                .description("A connection to a list of `%s` values.".formatted(row))
                .field(field("nodes", "A list of `%s` objects.".formatted(row), nonNull(list(nonNull(typeRef(row))))))
                .field(field(
                        "edges",
                        "A list of edges which contains the `%s` and cursor to aid in pagination.".formatted(row),
                        nonNull(list(nonNull(typeRef(table.names().edge()))))))
                .field(field("pageInfo", "Information to aid in pagination.", nonNull(typeRef("PageInfo"))))
                .field(field(
                        "totalCount",
                        "The count of *all* `%s` you could get from the connection.".formatted(row),
                        nonNull(scalars.of("Int"))))
                .build();
    }

    private GraphQLObjectType pageInfo() {
        GraphQLOutputType flag = nonNull(scalars.of("Boolean"));
        GraphQLOutputType cursor = scalars.of(ScalarTypes.CURSOR);
        return newObject()
                .name("PageInfo")
                .description("Information about pagination in a connection.")
                .field(field("hasNextPage", "When paginating forwards, are there more items?", flag))
                .field(field("hasPreviousPage", "When paginating backwards, are there more items?", flag))
                .field(field("startCursor", "When paginating backwards, the cursor to continue.", cursor))
                .field(field("endCursor", "When paginating forwards, the cursor to continue.", cursor))
                .build();
    }

    private GraphQLEnumType orderType(ReadableTable table) {
        GraphQLEnumType.Builder type = GraphQLEnumType.newEnum()
                .name(table.names().orderBy())
                .description("Methods to use when ordering `%s`."
                        .formatted(table.names().type()));
        Order.names(table).forEach(type::value);
        return type.build();
    }

    private GraphQLInputObjectType conditionType(ReadableTable table) {
        GraphQLInputObjectType.Builder type = newInputObject()
                .name(table.names().condition())
                .description(
                        "A condition to be used against `%s` object types. All fields are tested for equality and combined with a logical ‘and.’"
                                .formatted(table.names().type()));
        for (ReadableColumn column : table.columns()) {
            if (!column.type().isList()) {
                type.field(newInputObjectField()
                        .name(column.field())
                        .description("Checks for equality with the object’s `%s` field.".formatted(column.field()))
                        .type(scalar(column)));
            }
        }
        return type.build();
    }

    private GraphQLInputObjectType filterType(ReadableTable table) {
        String name = table.names().filter();
        GraphQLInputObjectType.Builder type = newInputObject()
                .name(name)
                .description(
                        "A filter to be used against `%s` object types. All fields are combined with a logical ‘and.’"
                                .formatted(table.names().type()));
        for (ReadableColumn column : table.columns()) {
            if (column.type().isFiltered()) {
                String scalar = column.type().scalar().wireName();
                types.computeIfAbsent(scalar + "Filter", _ -> operatorsType(scalar));
                type.field(newInputObjectField()
                        .name(column.field())
                        .description("Filter by the object’s `%s` field.".formatted(column.field()))
                        .type(typeRef(scalar + "Filter")));
            }
        }
        return type.field(input("and", "Checks for all expressions in this list.", list(nonNull(typeRef(name)))))
                .field(input("or", "Checks for any expressions in this list.", list(nonNull(typeRef(name)))))
                .field(input("not", "Negates the expression.", typeRef(name)))
                .build();
    }

    private GraphQLInputObjectType operatorsType(String scalar) {
        GraphQLInputObjectType.Builder type = newInputObject()
                .name(scalar + "Filter")
                .description("A filter to be used against %s fields. All fields are combined with a logical ‘and.’"
                        .formatted(scalar));
        for (FilterOperator operator : FilterOperator.of(scalar)) {
            GraphQLInputType operand = switch (operator.kind()) {
                case FLAG -> scalars.of("Boolean");
                case VALUE -> scalars.of(scalar);
                case LIST -> list(nonNull(scalars.of(scalar)));
            };
            type.field(input(operator.name(), operator.description(), operand));
        }
        return type.build();
    }

    private GraphQLFieldDefinition connection(ReadableTable table, String name, GraphQLOutputType type) {
        String row = table.names().type();
        return newFieldDefinition()
                .name(name)
                .description("Reads and enables pagination through a set of `%s`.".formatted(row))
                .type(type)
                .argument(argument("first", "Only read the first `n` values of the set.", scalars.of("Int")))
                .argument(argument("last", "Only read the last `n` values of the set.", scalars.of("Int")))
                .argument(argument(
                        "offset",
                        "Skip the first `n` values from our `after` cursor, an alternative to cursor\n"
                                + "based pagination. May not be used with `last`.",
                        scalars.of("Int")))
                .argument(argument(
                        "before",
                        "Read all values in the set before (above) this cursor.",
                        scalars.of(ScalarTypes.CURSOR)))
                .argument(argument(
                        "after",
                        "Read all values in the set after (below) this cursor.",
                        scalars.of(ScalarTypes.CURSOR)))
                .argument(newArgument()
                        .name("orderBy")
                        .description("The method to use when ordering `%s`.".formatted(row))
                        .type(list(nonNull(typeRef(table.names().orderBy()))))
                        .defaultValueProgrammatic(List.of(table.key().isEmpty() ? Order.NATURAL : Order.KEY_ASC)))
                .argument(argument(
                        "condition",
                        "A condition to be used in determining which values should be returned by the collection.",
                        typeRef(table.names().condition())))
                .argument(argument(
                        "filter",
                        "A filter to be used in determining which values should be returned by the collection.",
                        typeRef(table.names().filter())))
                .build();
    }

    private GraphQLOutputType output(ReadableColumn column) {
        GraphQLNamedOutputType scalar = scalars.of(column.type().scalar().wireName());
        GraphQLOutputType type = column.type().isList() ? list(scalar) : scalar;
        return column.isRequired() ? nonNull(type) : type;
    }

    private GraphQLInputType scalar(ReadableColumn column) {
        return scalars.of(column.type().scalar().wireName());
    }

    private static GraphQLFieldDefinition field(String name, @Nullable String description, GraphQLOutputType type) {
        return newFieldDefinition()
                .name(name)
                .description(description)
                .type(type)
                .build();
    }

    private static GraphQLArgument argument(String name, String description, GraphQLInputType type) {
        return newArgument().name(name).description(description).type(type).build();
    }

    private static graphql.schema.GraphQLInputObjectField input(
            String name, String description, GraphQLInputType type) {
        return newInputObjectField()
                .name(name)
                .description(description)
                .type(type)
                .build();
    }
}
