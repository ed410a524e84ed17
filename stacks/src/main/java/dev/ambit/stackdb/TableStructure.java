package dev.ambit.stackdb;

import java.util.List;

/// The structure of a stack's tables, as ordered statements for an empty schema.
///
/// @param objects created objects, with the names of production
/// @param obstacles objects that cannot be copied, such as `trigger orders_touch`
record TableStructure(List<String> statements, List<Named> objects, List<String> obstacles) {

    /// A named object.
    ///
    /// @param kind as in ALTER, or `index` or `constraint`
    /// @param table of a constraint; empty for other kinds
    record Named(String kind, String name, String table) {}
}
