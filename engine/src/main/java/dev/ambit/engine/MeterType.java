package dev.ambit.engine;

/// How the use of a feature is counted: not at all, up and down (seats), or only up until it resets (calls).
public enum MeterType {
    NONE("None"),
    FLUCTUATING("FLUCTUATING"),
    INCREMENTAL("INCREMENTAL");

    private final String word;

    MeterType(String word) {
        this.word = word;
    }

    /// As REST, webhooks and catalog dumps spell it (domain.md §1.5).
    public String word() {
        return word;
    }
}
