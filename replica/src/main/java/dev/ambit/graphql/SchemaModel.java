package dev.ambit.graphql;

import graphql.schema.GraphQLSchema;
import java.util.Map;

/// The tables at the last check, and the schema built from them.
final class SchemaModel {

    private final Catalog catalog;
    private final GraphQLSchema schema;
    private final RootFields roots;
    private volatile Map<Long, Long> sizes;

    private SchemaModel(Catalog catalog, GraphQLSchema schema, RootFields roots, Map<Long, Long> sizes) {
        this.catalog = catalog;
        this.schema = schema;
        this.roots = roots;
        this.sizes = sizes;
    }

    /// @param sizes estimated number of rows per table, by oid
    static SchemaModel of(Catalog catalog, Map<Long, Long> sizes) {
        return new SchemaModel(catalog, SchemaBuilder.make(catalog), new RootFields(catalog), Map.copyOf(sizes));
    }

    /// Updates the estimates; the tables are unchanged.
    void updateEstimates(Map<Long, Long> newer) {
        sizes = Map.copyOf(newer);
    }

    Catalog catalog() {
        return catalog;
    }

    GraphQLSchema schema() {
        return schema;
    }

    RootFields roots() {
        return roots;
    }

    long rows(ReadableTable table) {
        return sizes.getOrDefault(table.oid(), 0L);
    }
}
