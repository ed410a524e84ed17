package dev.ambit.sdk.graphql;

import static java.nio.charset.StandardCharsets.UTF_8;

import graphql.GraphQLContext;
import graphql.TypeResolutionEnvironment;
import graphql.schema.DataFetcher;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLList;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLTypeUtil;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.TypeDefinitionRegistry;
import graphql.schema.idl.TypeRuntimeWiring;
import graphql.schema.idl.UnionWiringEnvironment;
import graphql.schema.idl.WiringFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Builds the schema: types of the file `schema.graphqls`, and one resolver for each root field.
final class SdkSchema {

    /// Name of the type in values of a union.
    static final String TYPE = "__typename";

    /// The only list that can be null: SDKs read the first tier of each price whose tiers are not null.
    private static final String TIERS = "tiers";

    private SdkSchema() {}

    /// @throws IllegalStateException if a root field has no resolver, or a resolver has no root field
    static GraphQLSchema of(Map<String, Resolver> queries, Map<String, Resolver> mutations) {
        TypeDefinitionRegistry types = new SchemaParser().parse(file());
        RuntimeWiring wiring = RuntimeWiring.newRuntimeWiring()
                .scalar(SdkScalars.DATE_TIME)
                .scalar(SdkScalars.JSON)
                .scalar(SdkScalars.UUID)
                .scalar(SdkScalars.CONNECTION_CURSOR)
                .type(root("Query", queries))
                .type(root("Mutation", mutations))
                .wiringFactory(new ByTypeName())
                .build();
        GraphQLSchema schema = new SchemaGenerator().makeExecutableSchema(types, wiring);
        requireSame(schema.getQueryType(), queries);
        requireSame(Objects.requireNonNull(schema.getMutationType()), mutations);
        return schema;
    }

    private static TypeRuntimeWiring.Builder root(String type, Map<String, Resolver> resolvers) {
        TypeRuntimeWiring.Builder wiring = TypeRuntimeWiring.newTypeWiring(type);
        resolvers.forEach((field, resolver) -> wiring.dataFetcher(field, fetching(resolver)));
        return wiring;
    }

    private static DataFetcher<?> fetching(Resolver resolver) {
        return environment -> {
            GraphQLContext context = environment.getGraphQlContext();
            return resolver.resolve(context.get(OperationContext.class), environment.getArguments());
        };
    }

    private static void requireSame(GraphQLObjectType root, Map<String, Resolver> resolvers) {
        List<String> fields = root.getFieldDefinitions().stream()
                .map(GraphQLFieldDefinition::getName)
                .sorted()
                .toList();
        List<String> resolved = resolvers.keySet().stream().sorted().toList();
        if (!fields.equals(resolved)) {
            throw new IllegalStateException(
                    "The fields of %s are %s, but the resolvers are %s".formatted(root.getName(), fields, resolved));
        }
    }

    /// Reads a field of a map. A value that is expensive to compute is a supplier. A list is never null, because SDKs
    /// iterate without a check.
    private static @Nullable Object property(DataFetchingEnvironment environment) {
        GraphQLFieldDefinition field = environment.getFieldDefinition();
        Object value = environment.getSource() instanceof Map<?, ?> source ? source.get(field.getName()) : null;
        if (value instanceof Supplier<?> late) {
            value = late.get();
        }
        boolean isEmpty = value == null
                && GraphQLTypeUtil.unwrapNonNull(field.getType()) instanceof GraphQLList
                && !field.getName().equals(TIERS);
        return isEmpty ? List.of() : value;
    }

    private static String file() {
        try (InputStream file = SdkSchema.class.getResourceAsStream("schema.graphqls")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class ByTypeName implements WiringFactory {

        @Override
        public boolean providesTypeResolver(UnionWiringEnvironment environment) {
            return true;
        }

        @Override
        public graphql.schema.TypeResolver getTypeResolver(UnionWiringEnvironment environment) {
            return ByTypeName::type;
        }

        @Override
        public DataFetcher<?> getDefaultDataFetcher(graphql.schema.idl.FieldWiringEnvironment environment) {
            return SdkSchema::property;
        }

        private static GraphQLObjectType type(TypeResolutionEnvironment environment) {
            Map<String, Object> value = environment.getObject();
            return environment.getSchema().getObjectType(String.valueOf(value.get(TYPE)));
        }
    }
}
