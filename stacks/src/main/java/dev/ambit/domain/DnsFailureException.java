package dev.ambit.domain;

import java.io.Serial;

/// A name server could not be asked, or failed. A name that does not exist is an answer.
final class DnsFailureException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    DnsFailureException(String message, Throwable cause) {
        super(message, cause);
    }
}
