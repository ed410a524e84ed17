package dev.ambit.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;

/// Events about the members of an account. `OrderEventsTest` covers events about orders.
class AccountEventsTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestReceiver receiver = TestReceiver.open();

    @AfterEach
    void close() {
        receiver.close();
    }

    @LongTest
    void webhook_of_production_receives_members_of_its_account_only() {
        TestAccount other = TestServer.openAccount();
        acme.production().post("/webhooks", """
                {"url": "%s", "eventTypes": ["member.invited", "member.joined", "member.updated", "member.removed"]}
                """.formatted(receiver.url())).isOk();
        TestPerson.member(other, "VIEWER", "VIEWER");

        TestPerson member = TestPerson.member(acme, "VIEWER", "ADMIN");
        String path = "/api/v1/members/" + member.id();
        acme.http().patch(acme.key(), path, "{\"productionRole\": \"SUPPORT\"}").isOk();
        acme.http().delete(acme.key(), path, "{}").isOk();

        Waiting.until(() -> receiver.received("member.removed"), it -> !it.isEmpty());
        for (String type : List.of("member.invited", "member.joined", "member.updated", "member.removed")) {
            assertThat(receiver.received(type)).as(type).hasSize(1);
        }
        assertThat(types(acme.development())).noneMatch(it -> it.startsWith("member."));
    }

    @LongTest
    void events_have_gapless_numbers_and_no_personal_data() {
        TestPerson.member(acme, "VIEWER", "ADMIN");
        acme.production().post("/customers", "{\"id\": \"ann\"}").isOk();
        TestPerson.member(acme, "ADMIN", "ADMIN");

        Reply feed = acme.production().get("/events/feed?limit=1000").isOk();

        List<String> numbers = feed.texts("sequence");
        assertThat(numbers)
                .isEqualTo(LongStream.rangeClosed(1, numbers.size())
                        .mapToObj(String::valueOf)
                        .toList());
        assertThat(types(acme.production()))
                .filteredOn(it -> !it.startsWith("product."))
                .containsExactly(
                        "member.invited", "member.joined", "customer.created", "member.invited", "member.joined");
        assertThat(feed.http().body()).doesNotContain("@example.com");
    }

    @LongTest
    void waiting_feed_returns_as_soon_as_a_member_is_invited() {
        String last = acme.production()
                .get("/events/feed?limit=1000")
                .isOk()
                .texts("sequence")
                .getLast();
        Instant start = Instant.now();
        CompletableFuture<Reply> waiting = CompletableFuture.supplyAsync(
                () -> acme.production().get("/events/feed?wait=30&after=" + last), Thread::startVirtualThread);
        Waiting.until(() -> Duration.between(start, Instant.now()).toMillis(), it -> it > 500);

        TestPerson.member(acme, "VIEWER", "VIEWER");

        assertThat(waiting.join().isOk().texts("type")).contains("member.invited");
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(15));
    }

    private static List<String> types(TestEnvironment environment) {
        return environment.get("/events/feed?limit=1000").isOk().texts("type");
    }
}
