package dev.ambit.egress;

import java.io.Serial;

/// Cancels a request before anything is written.
final class WithdrawnException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    WithdrawnException() {
        super("The request was withdrawn", null, false, false);
    }
}
