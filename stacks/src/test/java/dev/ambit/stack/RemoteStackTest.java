package dev.ambit.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests what a stack shows of resources whose engine is outside of this installation.
class RemoteStackTest {

    private static RemoteFiles remote;
    private static TestStacks stacks;

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        remote = new RemoteFiles(directory);
        stacks = TestStacks.start(remote);
    }

    @AfterAll
    static void stop() throws IOException {
        stacks.close();
    }

    @Test
    void resource_shows_its_address_in_the_console_of_its_provider() {
        TestAccount account = stacks.account("Linked");
        stacks.blueprint(account).isOk();

        account.done(stacks.begin(account));

        assertThat(resource(account, "SESSION"))
                .containsEntry("provider", "aws")
                .containsEntry("consoleUrl", FileProvider.CONSOLE + "linked_dev");
        assertThat(resource(account, "DATABASE")).containsEntry("provider", "files");
        assertThat(resource(account, "DATABASE").get("consoleUrl")).isNull();
        assertThat(resource(account, "MEDIA")).containsEntry("address", "https://media.linked.fi/images");
    }

    @CiTest
    void change_in_progress_is_shown_with_its_usual_duration() {
        TestAccount account = stacks.account("Slowly");
        stacks.blueprint(account).isOk();
        remote.session.change(1_000_000, Duration.ofMinutes(1));
        String operation = stacks.begin(account);

        Map<?, ?> changing = Waiting.until(() -> resource(account, "SESSION"), it -> it.get("changing") != null);

        assertThat(changing.get("changing")).isEqualTo("The disk is writing.");
        assertThat(changing.get("changingSince")).isNotNull();
        assertThat(changing.get("usually")).hasToString("{fromMinutes=5, toMinutes=40}");
        remote.session.change(0, Duration.ofMinutes(1));
        account.done(operation);
        assertThat(resource(account, "SESSION").get("changing")).isNull();
    }

    @LongTest
    void quote_shows_what_each_provider_charges() {
        TestAccount account = stacks.account("Priced");
        stacks.blueprint(account).isOk();
        price("1.25", null);
        String order = order(account).isOk().text("id");

        Http.Reply quote = quoted(account, order).isOk();

        assertThat(costs(quote))
                .contains(
                        "PRODUCTION SESSION aws 1.25 0.10 USD per GB",
                        "DEVELOPMENT SESSION aws 1.25 0.10 USD per GB",
                        "DEVELOPMENT DATABASE local 0 none")
                .doesNotContain("DEVELOPMENT POLICY local 0 none");
        assertThat(resourceOf(account, order).get("cost")).asString().contains("idle=1.25", "source=a test");
    }

    @Test
    void unknown_cost_is_never_zero() {
        TestAccount account = stacks.account("Unknown");
        stacks.blueprint(account).isOk();
        remote.prices.set(ProviderPrices.UNKNOWN);
        String order = order(account).isOk().text("id");

        assertThat(costs(quoted(account, order).isOk())).contains("DEVELOPMENT SESSION aws null null");

        remote.prices.set(new ProviderPrices(Map.of(), ResourceCost.UNKNOWN, BigDecimal.TEN));
        assertThat(account.http()
                        .get(account.key(), "/api/v1/orders/" + order)
                        .isOk()
                        .text("state"))
                .isEqualTo("QUOTED");
        assertThat(approved(account, order).isProblem(409, "OrderCannotBeMade").text("message"))
                .contains("idle cost of `SESSION` is unknown", "Ask the operator to set it.");
    }

    @Test
    void cost_cap_stops_an_order_at_each_step() {
        TestAccount account = stacks.account("Capped");
        stacks.blueprint(account).isOk();
        price("3", "5");

        assertThat(order(account).isProblem(400, "BadUserInput").text("message"))
                .contains("would cost 6 USD a month", "the cost cap is 5 USD");
        price("3", "6");
        String order = order(account).isOk().text("id");
        price("3", "5.99");
        quoted(account, order).isProblem(409, "OrderCannotBeMade");
        price("3", "6");
        quoted(account, order).isOk();
        price("4", "6");
        approved(account, order).isProblem(409, "OrderCannotBeMade");
        price("3", "6");
        approved(account, order).isOk();
    }

    private static void price(String idle, @Nullable String max) {
        var cost = new ResourceCost(new BigDecimal(idle), "0.10 USD per GB", "a test");
        remote.prices.set(new ProviderPrices(
                Map.of(ResourceKind.SESSION, cost), ResourceCost.UNKNOWN, max == null ? null : new BigDecimal(max)));
    }

    private static Http.Reply order(TestAccount account) {
        return account.http().post(account.key(), "/api/v1/orders", """
                {"source": "production", "displayName": "Beside", "scope": ["SESSION", "DATABASE"],
                 "databaseStrategy": "DATABASE", "contact": "ann@acme.example"}
                """);
    }

    private static Http.Reply quoted(TestAccount account, String order) {
        return account.http().post(TestServer.OPERATOR_TOKEN, "/api/v1/orders/%s/quote".formatted(order), "{}");
    }

    private static Http.Reply approved(TestAccount account, String order) {
        return account.http().post(account.key(), "/api/v1/orders/%s/approve".formatted(order), "");
    }

    private static List<String> costs(Http.Reply order) {
        return ((List<?>) Objects.requireNonNull(order.at("quote.providerCosts")))
                .stream()
                        .map(RemoteStackTest::fields)
                        .map(it -> "%s %s %s %s %s"
                                .formatted(
                                        it.get("stage"),
                                        it.get("kind"),
                                        it.get("provider"),
                                        fields(it.get("cost")).get("idle"),
                                        fields(it.get("cost")).get("use")))
                        .toList();
    }

    /// Returns the session store of the ordered stack.
    private static Map<String, Object> resourceOf(TestAccount account, String order) {
        approved(account, order).isOk();
        account.http()
                .post(TestServer.OPERATOR_TOKEN, "/api/v1/orders/%s/provision".formatted(order), "")
                .isOk();
        String slug = Waiting.until(
                        () -> account.http()
                                .get(account.key(), "/api/v1/orders/" + order)
                                .isOk(),
                        it -> it.text("state").equals("ACTIVE"))
                .text("environment");
        return resource(account, slug, "SESSION");
    }

    private static Map<String, Object> resource(TestAccount account, String kind) {
        return resource(account, "development", kind);
    }

    private static Map<String, Object> resource(TestAccount account, String slug, String kind) {
        List<?> resources = (List<?>) Objects.requireNonNull(
                stacks.get(account, "/%s/resources".formatted(slug)).isOk().at(""));
        return resources.stream()
                .map(RemoteStackTest::fields)
                .filter(it -> kind.equals(it.get("kind")))
                .findFirst()
                .orElseThrow();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> fields(@Nullable Object resource) {
        return (Map<String, Object>) Objects.requireNonNull(resource);
    }
}
