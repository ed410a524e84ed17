package dev.ambit.parameter;

/// The people who can edit parameters in the console.
public enum ParameterEditors {
    /// The account's key and members, and the operator.
    MEMBERS,
    /// Only the operator.
    OPERATOR
}
