package dev.ambit.graphql;

/// The GraphQL names of a table: `Customer`, `customer`, `customers`, `Customers…`.
record TableNames(String type, String single, String many) {

    static TableNames of(String table) {
        String singular = Words.singular(table);
        return new TableNames(
                Words.upperCamel(singular), Words.camel(singular), Words.camel(Words.distinctPlural(table)));
    }

    String connection() {
        return Words.plural(type) + "Connection";
    }

    String edge() {
        return Words.plural(type) + "Edge";
    }

    String orderBy() {
        return Words.plural(type) + "OrderBy";
    }

    String condition() {
        return type + "Condition";
    }

    String filter() {
        return type + "Filter";
    }
}
