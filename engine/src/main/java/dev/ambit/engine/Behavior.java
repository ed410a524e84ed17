package dev.ambit.engine;

/// What an add-on does to what its plan grants: add to it, or take its place.
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
