package dev.ambit.http;

/// Handles the messages of one [Socket]. Calls come from I/O threads, one at a time, so no method may block.
public interface SocketHandler {

    /// Handles the opening of the WebSocket. Called once, before all other methods.
    void begin(Socket socket);

    /// Handles a text message of at most [Socket#MESSAGE_BYTES_MAX] bytes.
    void onMessage(String text);

    /// Handles the end of the WebSocket, for any reason. Called once, after all other methods.
    void end();
}
