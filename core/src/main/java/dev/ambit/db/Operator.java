package dev.ambit.db;

/// The operator's scope: all rows of accounts, of their orders and of the list of stacks, and no rows of other
/// tables.
public enum Operator implements Scope {
    OPERATOR;

    @Override
    public String setting() {
        return "app.operator";
    }

    @Override
    public String settingValue() {
        return "on";
    }
}
