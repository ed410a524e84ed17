package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

/// Checks of one metered feature for uniformly random customers of a tenant.
final class CheckTraffic implements Traffic {

    private static final byte[] GRANTED = "{\"data\":{\"type\":\"FEATURE\",\"isGranted\":true,".getBytes(US_ASCII);
    private static final byte[] DENIED = "{\"data\":{\"type\":\"FEATURE\",\"isGranted\":false,".getBytes(US_ASCII);

    private final int port;
    private final int first;
    private final int customers;
    private final byte[] request;
    private final int place;
    private final boolean alwaysGranted;

    private CheckTraffic(int port, BenchTenant tenant, int first, int customers, boolean alwaysGranted) {
        this.port = port;
        this.first = first;
        this.customers = customers;
        this.request = HttpText.get(path(tenant, 0), tenant.rest().key());
        this.place = HttpText.indexOf(request, tenant.id(0), 0) + BenchTenant.PREFIX.length();
        this.alwaysGranted = alwaysGranted;
    }

    /// Uses the customers `first` … `first + customers - 1`.
    static CheckTraffic to(int port, BenchTenant tenant, int first, int customers) {
        return new CheckTraffic(port, tenant, first, customers, false);
    }

    /// Sends the requests to a server with a constant response.
    static CheckTraffic toConstant(int port, BenchTenant tenant, int customers) {
        return new CheckTraffic(port, tenant, 0, customers, true);
    }

    static String path(BenchTenant tenant, long customer) {
        return "/api/v1/customers/%s/entitlements/check?featureId=metered-0&requestedUsage=1"
                .formatted(tenant.id(customer));
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public byte[] request(long draw) {
        HttpText.digits(request, place, BenchTenant.DIGITS, customer(draw));
        return request;
    }

    @Override
    public boolean isRight(long draw, ResponseBuffer answer) {
        boolean granted = alwaysGranted || customer(draw) % BenchTenant.USED_BELOW + 1 <= BenchTenant.LIMIT;
        return answer.status() == 200 && answer.hasAt(0, granted ? GRANTED : DENIED);
    }

    private long customer(long draw) {
        return first + draw % customers;
    }
}
