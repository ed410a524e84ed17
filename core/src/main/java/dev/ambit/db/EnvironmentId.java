package dev.ambit.db;

public record EnvironmentId(int value) implements Scope {

    @Override
    public String setting() {
        return "app.environment";
    }

    @Override
    public String settingValue() {
        return Integer.toString(value);
    }
}
