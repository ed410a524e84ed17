package dev.ambit.parameter;

import dev.ambit.environment.Environment;
import java.util.List;

/// The definitions and values of an environment's parameters.
///
/// @param version of the values
record ParameterState(
        Environment environment,
        int version,
        int schemaVersion,
        ParameterEditors editors,
        List<MergedParameter> parameters) {}
