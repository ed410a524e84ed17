package dev.ambit.db;

/// Whoever runs the installation sees all rows of the table of accounts and of what these have ordered, and
/// which stacks there are; of all other tables nothing.
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
