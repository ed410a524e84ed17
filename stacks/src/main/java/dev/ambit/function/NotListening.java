package dev.ambit.function;

/// Code that was started and does not answer, or cannot be started. Its message says why, for who wrote it.
final class NotListening extends Exception {

    private static final long serialVersionUID = 1;

    NotListening(String why) {
        super(why);
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
