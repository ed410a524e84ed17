package dev.ambit.parameter;

import java.util.List;

/// Versions and schema of an environment's parameters.
///
/// @param version number of edits of the values
/// @param schema own schema; empty if the environment uses that of production
/// @param schemaVersion number of edits of the schema
record ParameterSet(int version, ParameterSchema schema, int schemaVersion) {

    static final ParameterSet NONE = new ParameterSet(0, new ParameterSchema(List.of()), 0);
}
