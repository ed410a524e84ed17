package dev.ambit.grant;

/// The status by the clock of the environment; a future promotion is not active.
public enum GrantStatus {
    ACTIVE("Active"),
    EXPIRED("Expired"),
    PAUSED("Paused");

    private final String word;

    GrantStatus(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
