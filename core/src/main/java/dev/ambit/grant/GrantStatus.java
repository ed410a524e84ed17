package dev.ambit.grant;

/// The status by the clock of the environment. A promotion that has not started yet is `PAUSED`.
public enum GrantStatus {
    ACTIVE("Active"),
    EXPIRED("Expired"),
    PAUSED("Paused");

    private final String wireName;

    GrantStatus(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
