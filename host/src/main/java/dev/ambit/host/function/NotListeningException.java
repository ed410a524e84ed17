package dev.ambit.host.function;

/// The process cannot be started or does not listen. The message is for the author of the code.
final class NotListeningException extends Exception {

    private static final long serialVersionUID = 1;

    NotListeningException(String why) {
        super(why);
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
