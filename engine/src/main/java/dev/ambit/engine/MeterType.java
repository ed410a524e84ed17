package dev.ambit.engine;

/// Kind of metering: none, up and down (seats), or only up until the reset (calls).
public enum MeterType {
    NONE("None"),
    FLUCTUATING("FLUCTUATING"),
    INCREMENTAL("INCREMENTAL");

    private final String wireName;

    MeterType(String wireName) {
        this.wireName = wireName;
    }

    /// Returns the name in REST, webhooks and catalog dumps.
    public String wireName() {
        return wireName;
    }
}
