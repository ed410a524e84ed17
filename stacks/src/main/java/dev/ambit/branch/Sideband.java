package dev.ambit.branch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The multiplexed response to a push (gitprotocol-pack, `side-band-64k`). Band 1 is Git's report; band 2 contains
/// progress lines, which the client shows after `remote:`.
final class Sideband {

    private static final String CAPABILITY = "side-band-64k";
    private static final int PROGRESS = 2;
    private static final int HEAD_BYTES = 5;
    private static final byte[] FLUSH = "0000".getBytes(US_ASCII);

    private Sideband() {}

    /// @param capabilities requested by the client, separated by spaces; null if the line has none
    static boolean isAsked(@Nullable String capabilities) {
        return capabilities != null && List.of(capabilities.strip().split(" ")).contains(CAPABILITY);
    }

    static byte[] line(String text) {
        return packet((text + "\n").getBytes(UTF_8));
    }

    /// Keeps the connection open and shows nothing.
    static byte[] keepAlive() {
        return packet(new byte[0]);
    }

    static boolean isWhole(byte[] answer) {
        int body = answer.length - FLUSH.length;
        return body >= 0 && Arrays.equals(answer, body, answer.length, FLUSH, 0, FLUSH.length);
    }

    static byte[] withoutEnd(byte[] answer) {
        return Arrays.copyOf(answer, answer.length - FLUSH.length);
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
