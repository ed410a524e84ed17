package dev.ambit.engine;

/// Effect of an add-on on the grant of its plan: increment or override.
public enum Behavior {
    INCREMENT("Increment"),
    OVERRIDE("Override");

    private final String wireName;

    Behavior(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
