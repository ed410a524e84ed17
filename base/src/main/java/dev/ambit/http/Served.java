package dev.ambit.http;

/// Is told of each answer, on the thread that gave it, but for those that wait for news or are streams.
@FunctionalInterface
public interface Served {

    Served UNSEEN = (_, _, _) -> {};

    /// Must not wait.
    ///
    /// @param key whose the request was
    void answered(ShownKey key, int status, long nanos);
}
