package dev.ambit.http;

/// Listener for responses, called on the thread that answered. Long polls and streams are not reported.
@FunctionalInterface
public interface ResponseListener {

    ResponseListener UNSEEN = (_, _, _) -> {};

    /// Handles a response. Must not block.
    ///
    /// @param key key of the request
    void answered(ShownKey key, int status, long nanos);
}
