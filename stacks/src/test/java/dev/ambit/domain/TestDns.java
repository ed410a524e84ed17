package dev.ambit.domain;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A name server that knows TXT records and answers over UDP. Names without records do not exist there.
public final class TestDns implements AutoCloseable {

    private static final int PACKET_BYTES_MAX = 1_500;
    private static final int HEADER_BYTES = 12;
    private static final int ANSWER = 0x8580;
    private static final int NO_SUCH_NAME = 3;
    private static final int TXT = 16;
    private static final int INTERNET = 1;
    private static final int NAME_OF_QUESTION = 0xc00c;

    private final Map<String, List<String>> records = new ConcurrentHashMap<>();
    private final DatagramSocket socket;

    private TestDns(DatagramSocket socket) {
        this.socket = socket;
    }

    /// Answers when it returns.
    public static TestDns start() throws IOException {
        var dns = new TestDns(new DatagramSocket(0, InetAddress.getLoopbackAddress()));
        Thread.ofVirtual().start(dns::serve);
        return dns;
    }

    /// As the option of a server has it.
    public String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    /// Replaces the records of a name.
    public void put(String name, String... texts) {
        records.put(name.toLowerCase(Locale.ROOT), List.of(texts));
    }

    @Override
    public void close() {
        socket.close();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                var packet = new DatagramPacket(new byte[PACKET_BYTES_MAX], PACKET_BYTES_MAX);
                socket.receive(packet);
                byte[] answer = answer(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private byte[] answer(ByteBuffer query) throws IOException {
        short id = query.getShort();
        query.position(HEADER_BYTES);
        var name = new StringBuilder();
        for (int length = query.get(); length > 0; length = query.get()) {
            byte[] label = new byte[length];
            query.get(label);
            name.append(name.isEmpty() ? "" : ".").append(new String(label, US_ASCII));
        }
        query.position(query.position() + 2 * Short.BYTES);
        byte[] question = new byte[query.position() - HEADER_BYTES];
        query.get(HEADER_BYTES, question);
        List<String> texts = records.getOrDefault(name.toString().toLowerCase(Locale.ROOT), List.of());
        var bytes = new ByteArrayOutputStream();
        var to = new DataOutputStream(bytes);
        to.writeShort(id);
        to.writeShort(texts.isEmpty() ? ANSWER | NO_SUCH_NAME : ANSWER);
        to.writeShort(1);
        to.writeShort(texts.size());
        to.writeInt(0);
        to.write(question);
        for (String text : texts) {
            byte[] data = text.getBytes(US_ASCII);
            to.writeShort(NAME_OF_QUESTION);
            to.writeShort(TXT);
            to.writeShort(INTERNET);
            to.writeInt(0);
            to.writeShort(data.length + 1);
            to.writeByte(data.length);
            to.write(data);
        }
        return bytes.toByteArray();
    }
}
