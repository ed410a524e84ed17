package dev.ambit.parameter;

import java.util.List;

/// What came of the parameters in a file of a branch.
///
/// @param conflicts names whose value in the panel differs, and wins
/// @param proposed definitions of parameters that the schema does not have; their values are not stored
public record FileParameters(List<String> conflicts, List<ParameterDefinition> proposed) {}
