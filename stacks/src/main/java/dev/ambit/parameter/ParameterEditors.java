package dev.ambit.parameter;

/// Who can edit parameters in the panel.
public enum ParameterEditors {
    /// The account's key and members, and the operator.
    MEMBERS,
    /// Only the operator.
    OPERATOR
}
