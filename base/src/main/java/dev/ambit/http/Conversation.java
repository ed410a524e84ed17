package dev.ambit.http;

/// What is talked about over one [Socket]. Called by one thread after the other, which are I/O threads:
/// nothing here may wait.
public interface Conversation {

    /// Called once, before all else.
    void begin(Socket socket);

    /// A text that has come, of at most [Socket#MESSAGE_BYTES_MAX].
    void hear(String text);

    /// Called once, after all else, however it came to an end.
    void end();
}
