package dev.ambit.environment;

/// Chosen once and for ever. People read `DEVELOPMENT` as "non-production".
public enum EnvironmentType {
    PRODUCTION,
    DEVELOPMENT;

    public boolean isProduction() {
        return this == PRODUCTION;
    }
}
