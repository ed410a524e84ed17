package dev.ambit.parameter;

/// Who may edit parameters in the panel.
public enum ParameterEditors {
    /// The account's own key and members, and the operator.
    MEMBERS,
    /// The operator alone.
    OPERATOR
}
