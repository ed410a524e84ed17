package dev.ambit.db;

/// The operator's scope: all rows of accounts, orders, stacks and attached AWS databases, and no rows of other
/// tables with an owner.
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
