package dev.ambit.host.function;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Checks the startup message of a PostgreSQL client, which names the login and database.
///
/// @param login the only allowed login
record PostgresStartup(String login, String database) {

    private static final int BYTES_MIN = 8;
    private static final int BYTES_MAX = 8 << 10;
    private static final int QUESTIONS_MAX = 2;

    /// Codes by which a client requests encryption, which is refused: the connection does not leave the machine.
    private static final List<Integer> QUESTIONS = List.of(80877103, 80877104);

    private static final int VERSION_3 = 3;
    private static final byte NO = 'N';

    /// Reads the startup message.
    ///
    /// @throws IOException if it names another login or database, or is not a startup message
    byte[] read(InputStream client, OutputStream out) throws IOException {
        var in = new DataInputStream(client);
        for (int questions = 0; questions <= QUESTIONS_MAX; questions++) {
            int length = in.readInt();
            if (length < BYTES_MIN || length > BYTES_MAX) {
                throw new IOException("The client did not send a PostgreSQL startup message.");
            }
            byte[] message = ByteBuffer.allocate(length)
                    .putInt(length)
                    .put(in.readNBytes(length - Integer.BYTES))
                    .array();
            int code = ByteBuffer.wrap(message).getInt(Integer.BYTES);
            if (!QUESTIONS.contains(code)) {
                require(out, message, code);
                return message;
            }
            out.write(NO);
        }
        throw new IOException("The client requested encryption too often.");
    }

    private void require(OutputStream out, byte[] message, int code) throws IOException {
        Map<String, String> says = code >> Short.SIZE == VERSION_3 ? settings(message) : Map.of();
        String user = says.getOrDefault("user", "");
        boolean isOwn = user.equals(login)
                && says.getOrDefault("database", user).equals(database)
                && !says.containsKey("replication");
        if (!isOwn) {
            out.write(refusal());
            throw new IOException("The client requested another login or database than the stack's.");
        }
    }

    private static Map<String, String> settings(byte[] message) {
        String[] words = new String(message, BYTES_MIN, message.length - BYTES_MIN, UTF_8).split("\0", -1);
        Map<String, String> settings = new HashMap<>();
        for (int i = 0; i + 1 < words.length; i += 2) {
            // A repeated setting is ambiguous.
            if (settings.put(words[i], words[i + 1]) != null) {
                return Map.of();
            }
        }
        return settings;
    }

    /// Returns an error message of the PostgreSQL protocol.
    private static byte[] refusal() {
        byte[] text = "SFATAL\0C28000\0Mthis address accepts only the login and the database of the stack\0\0"
                .getBytes(UTF_8);
        return ByteBuffer.allocate(1 + Integer.BYTES + text.length)
                .put((byte) 'E')
                .putInt(Integer.BYTES + text.length)
                .put(text)
                .array();
    }
}
