package dev.ambit;

import java.util.concurrent.Callable;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// A forbidden action.
///
/// @param refusedBy pattern of the expected refusal
record Attempt(String what, String refusedBy, Callable<String> act) {

    /// The result, or all messages of the failure.
    String output() {
        try {
            return String.valueOf(act.call());
        } catch (S3Exception e) {
            return "%d %s".formatted(e.statusCode(), e.getMessage());
        } catch (Exception e) {
            var messages = new StringBuilder();
            for (Throwable it = e; it != null; it = it.getCause()) {
                messages.append(it.getMessage()).append('\n');
            }
            return messages.toString();
        }
    }
}
