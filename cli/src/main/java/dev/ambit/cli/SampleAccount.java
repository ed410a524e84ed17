package dev.ambit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Sample data of `ambit dev`: the account Acme with GitHub's price list and one customer. Each step is idempotent,
/// so an interrupted setup can be resumed.
final class SampleAccount {

    static final String CUSTOMER = "octo";
    static final String PLAN = "TEAM";
    private static final int USERS = 5;
    private static final String PRICE_LIST = "/pricings/github/2025.yml";
    private static final String SUBSCRIPTION = "octo-team";
    private static final int MINUTES_USED = 1_200;

    private final String url;
    private final String operatorToken;
    private final Path data;

    SampleAccount(String url, String operatorToken, Path data) {
        this.url = url;
        this.operatorToken = operatorToken;
        this.data = data;
    }

    DevKeys ensure() {
        DevKeys keys = known().orElseGet(this::open);
        if (keys.ready()) {
            return keys;
        }
        for (DevKeys.Environment environment : keys.environments()) {
            var server = new ServerClient(url, environment.serverKey());
            if (!server.has("/api/v1/plans/" + PLAN)) {
                server.postYaml("/api/v1/catalog/import?publish=true", priceList());
            }
        }
        sell(new ServerClient(url, keys.development().serverKey()));
        DevKeys ready = keys.whenReady();
        ready.write(data);
        return ready;
    }

    /// Returns the saved keys, if this server accepts them. The database may have been replaced.
    private Optional<DevKeys> known() {
        return DevKeys.read(data)
                .filter(keys -> new ServerClient(url, keys.development().serverKey()).has("/api/v1/plans?limit=1"));
    }

    private DevKeys open() {
        String answer = new ServerClient(url, operatorToken).post("/api/v1/accounts", Map.of("displayName", "Acme"));
        Account account = Json.readStored(answer, Created.class).data();
        DevKeys keys = new DevKeys(account.slug(), account.apiKey(), account.environments(), false, null);
        keys.write(data);
        return keys;
    }

    private static void sell(ServerClient server) {
        server.ensure(
                "/api/v1/customers/" + CUSTOMER,
                "/api/v1/customers",
                Map.of("id", CUSTOMER, "name", "Octo Ltd", "email", "billing@octo.example"));
        server.ensure(
                "/api/v1/subscriptions/" + SUBSCRIPTION,
                "/api/v1/subscriptions",
                Map.of(
                        "id",
                        SUBSCRIPTION,
                        "customerId",
                        CUSTOMER,
                        "planId",
                        PLAN,
                        "charges",
                        List.of(Map.of("id", "unit-user", "quantity", USERS, "type", "FEATURE"))));
        server.post(
                "/api/v1/usage",
                Map.of(
                        "usages",
                        List.of(Map.of(
                                "customerId",
                                CUSTOMER,
                                "featureId",
                                "githubActionsQuota",
                                "value",
                                MINUTES_USED,
                                "updateBehavior",
                                "SET"))));
    }

    private static String priceList() {
        try (var resource = Objects.requireNonNull(SampleAccount.class.getResourceAsStream(PRICE_LIST))) {
            return new String(resource.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Created(Account data) {}

    private record Account(String slug, String apiKey, List<DevKeys.Environment> environments) {

        /// Omits the secrets, because this text may be logged.
        @Override
        public String toString() {
            return "Account[" + slug + "]";
        }
    }
}
