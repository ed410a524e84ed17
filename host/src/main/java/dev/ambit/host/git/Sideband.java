package dev.ambit.host.git;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/// The multiplexed response to a push (gitprotocol-pack, `side-band-64k`). Band 1 is Git's report, which comes
/// from Git; band 2 contains progress lines, which the client shows after `remote:`, and band
/// 3 an error, with which the client ends.
public final class Sideband {

    private static final int PROGRESS = 2;
    private static final int ERROR = 3;
    private static final int HEAD_BYTES = 5;
    private static final byte[] FLUSH = "0000".getBytes(US_ASCII);

    private Sideband() {}

    /// A line of progress.
    public static byte[] line(String text) {
        return packet(PROGRESS, (text + "\n").getBytes(UTF_8));
    }

    /// Ends the push with an error.
    public static byte[] error(String text) {
        return packet(ERROR, (text + "\n").getBytes(UTF_8));
    }

    /// Keeps the connection open and shows nothing.
    public static byte[] keepAlive() {
        return packet(PROGRESS, new byte[0]);
    }

    /// Ends a complete response.
    public static byte[] end() {
        return FLUSH.clone();
    }

    private static byte[] packet(int band, byte[] text) {
        var packet = new ByteArrayOutputStream();
        packet.writeBytes("%04x".formatted(HEAD_BYTES + text.length).getBytes(US_ASCII));
        packet.write(band);
        packet.writeBytes(text);
        return packet.toByteArray();
    }
}
