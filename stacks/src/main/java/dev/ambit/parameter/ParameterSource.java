package dev.ambit.parameter;

/// The source of a value. Later sources in this list take precedence.
public enum ParameterSource {
    /// The file of the environment's branch.
    BRANCH,
    /// The console or the API.
    PANEL
}
