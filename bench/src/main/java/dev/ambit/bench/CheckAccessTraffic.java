package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

/// Access checks at a replica for one more unit of a metered feature, for uniformly random customers.
final class CheckAccessTraffic implements Traffic {

    private static final byte[] GRANTED = "{\"hasAccess\":true}".getBytes(US_ASCII);
    private static final byte[] DENIED =
            "{\"hasAccess\":false,\"reason\":\"Requested usage exceeds the entitlement usage limit\"}"
                    .getBytes(US_ASCII);
    private static final String ID = BenchTenant.PREFIX + "0".repeat(BenchTenant.DIGITS);

    private final int port;
    private final int customers;
    private final byte[] request;
    private final int place;

    CheckAccessTraffic(int port, int customers) {
        this.port = port;
        this.customers = customers;
        this.request = HttpText.post(
                "/check-access",
                "none",
                "{\"customerId\":\"%s\",\"featureId\":\"metered-0\",\"requestedUsage\":1}".formatted(ID));
        this.place = HttpText.indexOf(request, ID, 0) + BenchTenant.PREFIX.length();
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
        boolean isGranted = draw % customers % BenchTenant.USED_BELOW + 1 <= BenchTenant.LIMIT;
        byte[] right = isGranted ? GRANTED : DENIED;
        return answer.status() == (isGranted ? 200 : 403)
                && answer.bodyBytes() == right.length
                && answer.hasAt(0, right);
    }
}
