package dev.ambit.engine;

/// Effect of an add-on on the grant of its plan: increment or override.
public enum Behavior {
    INCREMENT("Increment"),
    OVERRIDE("Override");

    private final String word;

    Behavior(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
