package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signed events for a replica (Standard Webhooks). The event of draw `n` concerns customer `n % customers`; events
/// are one millisecond apart.
final class EventTraffic implements Traffic {

    static final String ENVIRONMENT = "bench";

    private static final byte[] TAKEN = "{\"success\":true}".getBytes(US_ASCII);
    private static final Pattern SLOT = Pattern.compile("<([a-z]+)>");
    private static final int SIGNATURE_BYTES = 44;
    private static final int SECONDS_DIGITS = 10;
    private static final int MILLIS_PER_SECOND = 1_000;
    private static final int PER_MINUTE = 60;

    /// Digits of a number that are overwritten.
    private record Slot(int place, String name) {

        private static int width(String name) {
            return switch (name) {
                case "customer" -> BenchTenant.DIGITS;
                case "hour", "minute", "second", "used" -> 2;
                case "milli" -> 3;
                default -> 12;
            };
        }

        void fill(byte[] request, long n, long customer) {
            int width = width(name);
            switch (name) {
                case "customer" -> HttpText.digits(request, place, width, customer);
                case "number" -> HttpText.digits(request, place, width, n);
                case "sequence" -> HttpText.rightAligned(request, place, width, n);
                case "previous" -> HttpText.rightAligned(request, place, width, n - 1);
                case "used" -> HttpText.rightAligned(request, place, width, customer % BenchTenant.USED_BELOW);
                case "milli" -> HttpText.digits(request, place, width, n % MILLIS_PER_SECOND);
                case "second" -> HttpText.digits(request, place, width, n / MILLIS_PER_SECOND % PER_MINUTE);
                case "minute" ->
                    HttpText.digits(request, place, width, n / MILLIS_PER_SECOND / PER_MINUTE % PER_MINUTE);
                case "hour" -> HttpText.digits(request, place, width, n / MILLIS_PER_SECOND / PER_MINUTE / PER_MINUTE);
                default -> throw new IllegalArgumentException(name);
            }
        }
    }

    private final int port;
    private final int customers;
    private final Mac mac = mac();
    private final byte[] request;
    private final List<Slot> slots = new ArrayList<>();
    private final int id;
    private final int idBytes;
    private final int time;
    private final int signature;
    private final int body;
    private final ByteBuffer out;
    private long first;

    /// @param json template with placeholders such as `<customer>` and `<number>`
    EventTraffic(int port, int customers, long first, String json) {
        this.port = port;
        this.customers = customers;
        this.first = first;
        String text = written(json);
        String messageId = written("message-<number>");
        int jsonAt = slots.size();
        String head = """
                POST /webhook HTTP/1.1\r
                Host: localhost\r
                Content-Type: application/json\r
                Content-Length: %d\r
                webhook-id: %s\r
                webhook-timestamp: %s\r
                webhook-signature: v1,%s\r
                \r
                """.formatted(text.length(), messageId, "0".repeat(SECONDS_DIGITS), "0".repeat(SIGNATURE_BYTES));
        this.request = (head + text).getBytes(ISO_8859_1);
        this.id = HttpText.indexOf(request, messageId, 0);
        this.idBytes = messageId.length();
        this.time = HttpText.indexOf(request, "webhook-timestamp: ", 0) + "webhook-timestamp: ".length();
        this.signature = HttpText.indexOf(request, "v1,", time) + "v1,".length();
        this.body = head.length();
        this.out = ByteBuffer.wrap(request);
        for (int i = 0; i < jsonAt; i++) {
            boolean isId = i == jsonAt - 1;
            Slot slot = slots.get(i);
            slots.set(i, new Slot(slot.place() + (isId ? id : body), slot.name()));
        }
    }

    @Override
    public int port() {
        return port;
    }

    /// Starts with event `n` at draw 0.
    EventTraffic from(long n) {
        first = n;
        return this;
    }

    @Override
    public byte[] request(long draw) {
        long n = first + draw;
        long customer = n % customers;
        for (Slot slot : slots) {
            slot.fill(request, n, customer);
        }
        HttpText.digits(request, time, SECONDS_DIGITS, System.currentTimeMillis() / MILLIS_PER_SECOND);
        mac.update(request, id, idBytes);
        mac.update((byte) '.');
        mac.update(request, time, SECONDS_DIGITS);
        mac.update((byte) '.');
        mac.update(request, body, request.length - body);
        out.clear().position(signature).put(Base64.getEncoder().encode(mac.doFinal()));
        return request;
    }

    @Override
    public boolean isRight(long draw, ResponseBuffer answer) {
        return answer.status() == 200 && answer.hasAt(0, TAKEN);
    }

    /// Returns the same requests, each with a signature that is wrong: the replica must answer 401.
    Traffic withWrongSignatures() {
        EventTraffic right = this;
        return new Traffic() {
            @Override
            public int port() {
                return right.port;
            }

            @Override
            public byte[] request(long draw) {
                byte[] sent = right.request(draw);
                sent[right.signature] = (byte) (sent[right.signature] == 'A' ? 'B' : 'A');
                return sent;
            }

            @Override
            public boolean isRight(long draw, ResponseBuffer answer) {
                return answer.status() == 401;
            }
        };
    }

    int bodyBytes() {
        return request.length - body;
    }

    /// Replaces placeholders by zeros and records their positions.
    private String written(String template) {
        var text = new StringBuilder();
        Matcher found = SLOT.matcher(template);
        int at = 0;
        while (found.find()) {
            text.append(template, at, found.start());
            slots.add(new Slot(text.length(), found.group(1)));
            text.append("0".repeat(Slot.width(found.group(1))));
            at = found.end();
        }
        return text.append(template.substring(at)).toString();
    }

    private static Mac mac() {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            String key = ReplicaProcess.SECRET.substring("whsec_".length());
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(key), "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
