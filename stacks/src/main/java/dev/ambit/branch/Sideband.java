package dev.ambit.branch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/// The multiplexed response to a push (gitprotocol-pack, `side-band-64k`). Band 1 is Git's report, which comes
/// from the host; band 2 contains progress lines, which the client shows after `remote:`.
final class Sideband {

    private static final int PROGRESS = 2;
    private static final int HEAD_BYTES = 5;
    private static final byte[] FLUSH = "0000".getBytes(US_ASCII);

    private Sideband() {}

    static byte[] line(String text) {
        return packet((text + "\n").getBytes(UTF_8));
    }

    /// Keeps the connection open and shows nothing.
    static byte[] keepAlive() {
        return packet(new byte[0]);
    }

    static byte[] end() {
        return FLUSH.clone();
    }

    private static byte[] packet(byte[] text) {
        var packet = new ByteArrayOutputStream();
        packet.writeBytes("%04x".formatted(HEAD_BYTES + text.length).getBytes(US_ASCII));
        packet.write(PROGRESS);
        packet.writeBytes(text);
        return packet.toByteArray();
    }
}
