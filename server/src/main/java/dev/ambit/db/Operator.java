package dev.ambit.db;

/// Whoever runs the installation sees all rows of the table of accounts, and of no other table.
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
