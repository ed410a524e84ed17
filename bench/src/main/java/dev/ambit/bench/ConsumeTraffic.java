package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigDecimal;

/// Consumes a small part of a limit, checked and reported in one step, for customers without usage. Counts
/// grants.
final class ConsumeTraffic implements Traffic {

    private static final byte[] GRANTED = "{\"data\":{\"type\":\"FEATURE\",\"isGranted\":true,".getBytes(US_ASCII);
    private static final byte[] DENIED = "{\"data\":{\"type\":\"FEATURE\",\"isGranted\":false,".getBytes(US_ASCII);
    private static final byte[] REASON = "\"RequestedUsageExceedingLimit\"".getBytes(US_ASCII);

    private final int port;
    private final int first;
    private final int customers;
    private final byte[] request;
    private final int place;
    private int granted;

    /// Uses customers without usage in turn, beginning with number `first` of them.
    ///
    /// @param micros consumed quantity in millionths
    ConsumeTraffic(int port, BenchTenant tenant, int first, int customers, long micros) {
        this.port = port;
        this.first = first;
        this.customers = customers;
        String body = "{\"customerId\":\"%s\",\"featureId\":\"metered-0\",\"amount\":%s}"
                .formatted(tenant.id(0), BigDecimal.valueOf(micros, 6));
        this.request = HttpText.post("/api/v1/usage/consume", tenant.rest().key(), body);
        this.place = HttpText.indexOf(request, tenant.id(0), 0) + BenchTenant.PREFIX.length();
    }

    int granted() {
        return granted;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public byte[] request(long draw) {
        HttpText.digits(request, place, BenchTenant.DIGITS, BenchTenant.USED_BELOW * (first + draw % customers));
        return request;
    }

    @Override
    public boolean isRight(long draw, ResponseBuffer answer) {
        if (answer.status() == 200 && answer.hasAt(0, GRANTED)) {
            granted++;
            return true;
        }
        return answer.status() == 403 && answer.hasAt(0, DENIED) && answer.contains(REASON);
    }
}
