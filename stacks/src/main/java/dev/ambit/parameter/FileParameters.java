package dev.ambit.parameter;

import java.util.List;

/// The result of importing parameters from a branch's file.
///
/// @param conflicts names whose value in the panel differs and takes precedence
/// @param proposed definitions of parameters that the schema does not have; their values are not stored
public record FileParameters(List<String> conflicts, List<ParameterDefinition> proposed) {}
