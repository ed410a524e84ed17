package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;

/// Reads the documents of entitlements of uniformly random customers.
final class EdgeTraffic implements Traffic {

    private static final byte[] START = "{\"data\":{\"entitlements\":[".getBytes(US_ASCII);
    private static final byte[] GZIP = {0x1f, (byte) 0x8b};

    /// Documents differ in the digits of one usage and of times.
    private static final int DIFFERENCE_MAX = 64;

    private final int port;
    private final int customers;
    private final int bytes;
    private final boolean isCompressed;
    private final byte[] request;
    private final int place;

    /// @param bytes length of a document
    /// @param headers further header lines
    EdgeTraffic(int port, BenchTenant tenant, int customers, int bytes, List<String> headers) {
        this.port = port;
        this.customers = customers;
        this.bytes = bytes;
        this.isCompressed = !headers.isEmpty();
        String plain = new String(HttpText.get(path(tenant), tenant.rest().key()), US_ASCII);
        String more = String.join("", headers.stream().map(it -> it + "\r\n").toList());
        this.request = (plain.substring(0, plain.length() - 2) + more + "\r\n").getBytes(US_ASCII);
        this.place = HttpText.indexOf(request, tenant.id(0), 0) + BenchTenant.PREFIX.length();
    }

    /// Returns the path of the first customer.
    static String path(BenchTenant tenant) {
        return "/v1/c/%s/entitlements.json".formatted(tenant.id(0));
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public byte[] request(long draw) {
        HttpText.digits(request, place, BenchTenant.DIGITS, draw % customers);
        return request;
    }

    @Override
    public boolean isRight(long draw, ResponseBuffer answer) {
        boolean isDocument = isCompressed
                ? answer.hasAt(0, GZIP)
                : answer.hasAt(0, START) && Math.abs(answer.bodyBytes() - bytes) <= DIFFERENCE_MAX;
        return answer.status() == 200 && isDocument;
    }
}
