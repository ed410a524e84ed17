package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

/// Reports of many usages, each with its own idempotency key or with the one in the header of the request: one unit of
/// one of five
/// features of a uniformly
/// random customer.
final class UsageTraffic implements Traffic {

    static final int FEATURES = 5;

    private static final byte[] RIGHT = "{\"data\":[{\"id\":\"".getBytes(US_ASCII);
    private static final int KEY_DIGITS = 12;
    private static final String NO_KEY = "k-" + "0".repeat(KEY_DIGITS);

    private final int port;
    private final int customers;
    private final byte[] request;
    private final int[] customerPlaces;
    private final int[] featurePlaces;
    private final int[] keyPlaces;
    private long key;

    UsageTraffic(int port, BenchTenant tenant, int customers, int usages) {
        this(port, tenant, customers, usages, false);
    }

    static UsageTraffic withHeader(int port, BenchTenant tenant, int customers, int usages) {
        return new UsageTraffic(port, tenant, customers, usages, true);
    }

    private UsageTraffic(int port, BenchTenant tenant, int customers, int usages, boolean inHeader) {
        this.port = port;
        this.customers = customers;
        this.customerPlaces = new int[usages];
        this.featurePlaces = new int[usages];
        this.keyPlaces = new int[inHeader ? 1 : usages];
        String usage = "{\"customerId\":\"%s\",\"featureId\":\"metered-0\",\"value\":1%s}"
                .formatted(tenant.id(0), inHeader ? "" : ",\"idempotencyKey\":\"%s\"".formatted(NO_KEY));
        String body = "{\"usages\":[" + (usage + ",").repeat(usages - 1) + usage + "]}";
        String apiKey = tenant.rest().key();
        this.request = inHeader
                ? HttpText.postOnce("/api/v1/usage", apiKey, NO_KEY, body)
                : HttpText.post("/api/v1/usage", apiKey, body);
        if (inHeader) {
            keyPlaces[0] = HttpText.indexOf(request, NO_KEY, 0) + "k-".length();
        }
        int from = 0;
        for (int i = 0; i < usages; i++) {
            customerPlaces[i] = HttpText.indexOf(request, BenchTenant.PREFIX, from) + BenchTenant.PREFIX.length();
            featurePlaces[i] = HttpText.indexOf(request, "metered-", from) + "metered-".length();
            from = featurePlaces[i];
            if (!inHeader) {
                keyPlaces[i] = HttpText.indexOf(request, NO_KEY, from) + "k-".length();
            }
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public byte[] request(long draw) {
        long mixed = draw;
        for (int i = 0; i < customerPlaces.length; i++) {
            mixed = mixed * 6364136223846793005L + 1442695040888963407L;
            HttpText.digits(request, customerPlaces[i], BenchTenant.DIGITS, (mixed >>> 33) % customers);
            HttpText.digits(request, featurePlaces[i], 1, (mixed >>> 20) % FEATURES);
        }
        for (int place : keyPlaces) {
            HttpText.digits(request, place, KEY_DIGITS, key++);
        }
        return request;
    }

    @Override
    public boolean isRight(long draw, ResponseBuffer answer) {
        return answer.status() == 201 && answer.hasAt(0, RIGHT);
    }
}
