package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Map;

/// A user that signs in repeatedly. Counts successes; other attempts are rate-limited.
final class LoginTraffic implements Traffic {

    private static final String EMAIL = "ann@example.com";
    private static final String PASSWORD = "correct horse battery";
    private static final byte[] RIGHT = "{\"data\":{\"token\":\"session-".getBytes(US_ASCII);
    private static final int TOO_MANY = 429;

    private final int port;
    private final byte[] request =
            HttpText.post("/api/v1/login", "", "{\"email\":\"%s\",\"password\":\"%s\"}".formatted(EMAIL, PASSWORD));
    private long signedIn;

    private LoginTraffic(int port) {
        this.port = port;
    }

    /// Creates an account with one member.
    static LoginTraffic open(int port) {
        Object account =
                new RestClient(port, BenchCluster.OPERATOR_TOKEN).post("/accounts", Map.of("displayName", "Bench"));
        Object invited =
                new RestClient(port, RestClient.text(account, "apiKey")).post("/members", Map.of("email", EMAIL));
        new RestClient(port, "")
                .post("/invitations/accept", Map.of("token", RestClient.text(invited, "token"), "password", PASSWORD));
        return new LoginTraffic(port);
    }

    long signedIn() {
        return signedIn;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public byte[] request(long draw) {
        return request;
    }

    @Override
    public boolean isRight(long draw, ResponseBuffer answer) {
        boolean isIn = answer.status() == 200 && answer.hasAt(0, RIGHT);
        signedIn += isIn ? 1 : 0;
        return isIn || answer.status() == TOO_MANY;
    }
}
