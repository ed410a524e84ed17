package dev.ambit.db;

public record AccountId(int value) implements Scope {

    @Override
    public String setting() {
        return "app.account";
    }

    @Override
    public String settingValue() {
        return Integer.toString(value);
    }
}
