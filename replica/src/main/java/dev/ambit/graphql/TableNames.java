package dev.ambit.graphql;

/// The GraphQL names of a table: `Customer`, `customer`, `customers`, `Customers…`.
record TableNames(String type, String single, String many) {

    static TableNames of(String table) {
        String singular = Inflector.singular(table);
        return new TableNames(
                Inflector.upperCamel(singular),
                Inflector.camel(singular),
                Inflector.camel(Inflector.distinctPlural(table)));
    }

    String connection() {
        return Inflector.plural(type) + "Connection";
    }

    String edge() {
        return Inflector.plural(type) + "Edge";
    }

    String orderBy() {
        return Inflector.plural(type) + "OrderBy";
    }

    String condition() {
        return type + "Condition";
    }

    String filter() {
        return type + "Filter";
    }
}
