package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Waiting;
import dev.ambit.http.Json;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The GraphQL of the example application, and that of a replica of the same environment.
@Tag("long")
class ByosGraphqlTest {

    private static final String LIST_SUBSCRIBERS = "select customer_id from public.subscriptions order by customer_id";

    @TempDir
    private static Path data;

    private static ReplicatedPlatform platform;
    private static ByosExample example;

    @BeforeAll
    static void start() throws Exception {
        ByosExample.requireNpm();
        platform = ReplicatedPlatform.open(data);
        example = ByosExample.install(
                "byos-graphql",
                Map.of(
                        "AMBIT_URL", platform.platform().url(),
                        "SERVER_KEY", platform.environment().key()));
        assertThat(example.type(ByosExample.Step.SUBSCRIBE)).returns(0, CommandResult::exit);
        example.start();
        platform.sell("ann", "s-ann");
        platform.sell("ben", "s-ben");
        platform.await(LIST_SUBSCRIBERS, "ann", "ben");
        Waiting.until(() -> example.rows().texts(LIST_SUBSCRIBERS).size(), it -> it == 2);
    }

    @AfterAll
    static void stop() {
        try {
            example.close();
        } finally {
            platform.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ customers(orderBy: CUSTOMER_ID_ASC) { totalCount nodes { customerId name email billingId } } }",
                "{ customer(customerId: \"ann\") { name subscriptions { nodes { subscriptionId planId planName status } } } }",
                "{ subscriptions(first: 1, orderBy: SUBSCRIPTION_ID_DESC) { nodes { customer { name } } pageInfo { hasNextPage } } }",
                "{ subscriptions(condition: {customerId: \"ben\"}) { edges { node { subscriptionId endDate } } } }",
                "{ customer(customerId: \"nobody\") { name } }",
            })
    void both_give_the_same_answer(String question) {
        String json = Json.text(Map.of("query", question));

        String answer = example.post("/graphql", json, "Content-Type", "application/json")
                .body();

        assertThat(Json.map(answer))
                .containsKey("data")
                .isEqualTo(platform.ask("/graphql", json).isOk().body());
    }
}
