package dev.ambit.parameter;

import dev.ambit.environment.Environment;
import java.util.List;

/// All that is known of the parameters of an environment.
///
/// @param version of their values
record ParameterState(
        Environment environment,
        int version,
        int schemaVersion,
        ParameterEditors editors,
        List<MergedParameter> parameters) {}
