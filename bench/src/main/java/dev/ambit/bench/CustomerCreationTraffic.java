package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

/// Creates customers, each in its own transaction and with its own event.
final class CustomerCreationTraffic implements Traffic {

    private static final int DIGITS = 12;
    private static final String FIRST = "new-" + "0".repeat(DIGITS);
    private static final byte[] RIGHT = "{\"data\":{\"id\":\"new-".getBytes(US_ASCII);

    private final int port;
    private final byte[] request;
    private final int place;
    private long made;

    CustomerCreationTraffic(int port, BenchTenant tenant) {
        this(port, tenant, 0);
    }

    /// @param first number of the first customer
    CustomerCreationTraffic(int port, BenchTenant tenant, long first) {
        this.made = first;
        this.port = port;
        this.request = HttpText.post("/api/v1/customers", tenant.rest().key(), "{\"id\":\"%s\"}".formatted(FIRST));
        this.place = HttpText.indexOf(request, FIRST, 0) + FIRST.length() - DIGITS;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public byte[] request(long draw) {
        HttpText.digits(request, place, DIGITS, made++);
        return request;
    }

    @Override
    public boolean isRight(long draw, ResponseBuffer answer) {
        return answer.status() == 201 && answer.hasAt(0, RIGHT);
    }
}
