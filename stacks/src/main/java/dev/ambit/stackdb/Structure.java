package dev.ambit.stackdb;

import java.util.List;

/// How the tables of a stack are built, without a row of them, as statements in an order that works in an
/// empty schema.
///
/// @param objects what is made, by names that are as in production
/// @param obstacles what there is besides and cannot be built elsewhere, as `trigger orders_touch`
record Structure(List<String> statements, List<Named> objects, List<String> obstacles) {

    /// @param kind as ALTER calls it; an index or a constraint is none of its own
    /// @param table of a constraint; else empty
    record Named(String kind, String name, String table) {}
}
