package dev.ambit.bench;

import java.util.function.Supplier;

/// Signals a wrong response, which makes the measured speed meaningless.
final class WrongAnswer extends RuntimeException {

    private static final long serialVersionUID = 1;

    WrongAnswer(String message) {
        super(message);
    }

    static void unless(boolean right, Supplier<String> message) {
        if (!right) {
            throw new WrongAnswer(message.get());
        }
    }
}
