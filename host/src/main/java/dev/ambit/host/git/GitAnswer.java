package dev.ambit.host.git;

import java.io.IOException;
import java.io.InputStream;

/// The response of Git to a [GitCall]. Closing it stops Git.
///
/// @param status HTTP status
/// @param mayGoOn whether the caller appends lines of progress and the end of the response
public record GitAnswer(int status, boolean mayGoOn, InputStream body) implements AutoCloseable {

    private static final int OK = 200;

    public boolean isOk() {
        return status == OK;
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
