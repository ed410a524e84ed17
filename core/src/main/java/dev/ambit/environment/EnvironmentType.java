package dev.ambit.environment;

/// Chosen once and for ever. People read `DEVELOPMENT` as "non-production". All that the types differ in (domain.md
/// §4.7) stands here; nobody else asks which type it is.
public enum EnvironmentType {
    PRODUCTION,
    DEVELOPMENT;

    /// What is made and reported there uses up what the operator allows the account.
    public boolean isCountedAgainstAllowance() {
        return this == PRODUCTION;
    }

    /// How long it answers is promised.
    public boolean hasServiceLevel() {
        return this == PRODUCTION;
    }

    /// When there is more to do than can be done, its requests are refused, so that others need not wait.
    public boolean isShedFirst() {
        return this != PRODUCTION;
    }

    /// Its time may be stopped and moved on.
    public boolean mayMoveClock() {
        return this != PRODUCTION;
    }

    /// Deliveries may go wrong on purpose.
    public boolean mayHaveChaos() {
        return this != PRODUCTION;
    }

    /// Whoever leaves a door ajar there is told so.
    public boolean warnsOfWeakSecurity() {
        return this == PRODUCTION;
    }

    public boolean isProduction() {
        return this == PRODUCTION;
    }
}
