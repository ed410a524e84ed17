package dev.ambit.parameter;

/// The people who can edit parameters in the panel, which is the console or the API.
public enum ParameterEditors {
    /// The account's key and members, and the operator.
    MEMBERS,
    /// Only the operator.
    OPERATOR
}
