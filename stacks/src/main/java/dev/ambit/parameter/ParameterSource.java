package dev.ambit.parameter;

/// Where a value was said. What is said later in this list wins.
public enum ParameterSource {
    /// In the file of the environment's branch.
    BRANCH,
    /// By people or through the API.
    PANEL
}
