package dev.ambit.parameter;

import java.util.List;

/// What an environment keeps of parameters beside their values.
///
/// @param version counts the edits of its values
/// @param schema of its own; empty if it goes by another's
/// @param schemaVersion counts the edits of that
record ParameterSet(int version, ParameterSchema schema, int schemaVersion) {

    static final ParameterSet NONE = new ParameterSet(0, new ParameterSchema(List.of()), 0);
}
