package dev.ambit.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.http.BearerToken;
import dev.ambit.live.Protocol.Action;
import dev.ambit.live.Protocol.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Tests the pure protocol: messages and actions.
class LiveProtocolTest {

    private static final BearerToken OPEN = new BearerToken(null);
    private static final BearerToken SECRET = new BearerToken("swordfish");
    private static final String INIT = "{'type': 'connection_init'}";
    private static final String SUBSCRIBE = "{'id': '1', 'type': 'subscribe', 'payload': {'query': '{a}'}}";

    private Protocol protocol = Protocol.start(true);

    @Test
    void operation_starts_and_completes() {
        assertThat(receive(INIT)).containsExactly(new Action.Send("{\"type\":\"connection_ack\"}"));
        assertThat(receive("{'id': '1', 'type': 'subscribe', 'payload': {'query': '{a}', 'variables': {'b': null},"
                        + " 'operationName': 'c', 'extensions': {}}}"))
                .singleElement()
                .isInstanceOfSatisfying(Action.Start.class, begin -> {
                    assertThat(begin.id()).isEqualTo("1");
                    assertThat(begin.question().query()).isEqualTo("{a}");
                    assertThat(begin.question().variables())
                            .containsOnlyKeys("b")
                            .containsValue(null);
                    assertThat(begin.question().operationName()).isEqualTo("c");
                });
        assertThat(receive("{'id': '1', 'type': 'complete'}")).containsExactly(new Action.Stop("1"));
        assertThat(receive("{'id': '1', 'type': 'complete'}")).isEmpty();
        assertThat(receive(SUBSCRIBE)).hasSize(1);
    }

    @Test
    void ping_is_answered_with_its_payload() {
        assertThat(receive("{'type': 'ping'}")).containsExactly(new Action.Send("{\"type\":\"pong\"}"));
        receive(INIT);
        assertThat(receive("{'type': 'ping', 'payload': {'a': 1}}"))
                .containsExactly(new Action.Send("{\"type\":\"pong\",\"payload\":{\"a\":1}}"));
        assertThat(receive("{'type': 'pong'}")).isEmpty();
    }

    @Test
    void subscribe_before_init_is_unauthorized() {
        assertThat(code(receive(SUBSCRIBE))).isEqualTo(4401);
    }

    @Test
    void second_or_late_init_closes_the_connection() {
        assertThat(code(protocol.initTimeout().acts())).isEqualTo(4408);
        receive(INIT);
        assertThat(protocol.initTimeout().acts()).isEmpty();
        assertThat(code(receive(INIT))).isEqualTo(4429);
    }

    @Test
    void id_must_be_unique_among_operations() {
        receive(INIT);
        receive(SUBSCRIBE);
        assertThat(code(receive(SUBSCRIBE))).isEqualTo(4409);
        protocol = protocol.without("1");
        assertThat(receive(SUBSCRIBE)).hasSize(1);
    }

    @Test
    void invalid_message_closes_the_connection() {
        receive(INIT);
        for (String bad : List.of(
                "",
                "x",
                "[]",
                "null",
                "{}",
                "{'type': 1}",
                "{'type': 'next', 'id': '1'}",
                "{'type': 'subscribe', 'payload': {'query': '{a}'}}",
                "{'type': 'subscribe', 'id': 1, 'payload': {'query': '{a}'}}",
                "{'type': 'subscribe', 'id': '', 'payload': {'query': '{a}'}}",
                "{'type': 'subscribe', 'id': '%s', 'payload': {'query': '{a}'}}".formatted("1".repeat(257)),
                "{'type': 'subscribe', 'id': '1'}",
                "{'type': 'subscribe', 'id': '1', 'payload': {}}",
                "{'type': 'subscribe', 'id': '1', 'payload': {'query': 1}}",
                "{'type': 'subscribe', 'id': '1', 'payload': {'query': '{a}', 'variables': 1}}",
                "{'type': 'subscribe', 'id': '1', 'payload': {'query': '{a}', 'operationName': 1}}",
                "{'type': 'complete'}",
                "{'type': 'connection_init', 'payload': 1}",
                "{'type': 'Ä" + "ä".repeat(300) + "'}",
                "[".repeat(10_000))) {
            assertThat(code(receive(bad))).as(bad).isEqualTo(4400);
        }
    }

    @Test
    void token_is_accepted_in_the_first_message_or_the_upgrade() {
        assertThat(code(asked(SECRET, INIT))).isEqualTo(4401);
        assertThat(code(asked(SECRET, "{'type': 'connection_init', 'payload': {'Authorization': 'Bearer sword'}}")))
                .isEqualTo(4403);
        assertThat(code(asked(SECRET, "{'type': 'connection_init', 'payload': {'Authorization': 1}}")))
                .isEqualTo(4403);
        assertThat(code(asked(SECRET, "{'type': 'connection_init', 'payload': {'Authorization': 'swordfish'}}")))
                .isEqualTo(4403);
        assertThat(asked(SECRET, "{'type': 'connection_init', 'payload': {'authorization': 'bearer swordfish'}}"))
                .containsExactly(new Action.Send(ServerMessages.ACK));
        assertThat(asked(OPEN, INIT)).hasSize(1);
    }

    @Test
    void operation_above_the_limit_is_rejected_without_closing_the_connection() {
        receive(INIT);
        for (int i = 0; i < Protocol.OPERATIONS_MAX; i++) {
            assertThat(receive(SUBSCRIBE.replace("'1'", "'" + i + "'"))).first().isInstanceOf(Action.Start.class);
        }

        assertThat(receive(SUBSCRIBE.replace("'1'", "'more'")))
                .singleElement()
                .isInstanceOfSatisfying(
                        Action.Send.class,
                        say -> assertThat(say.message())
                                .contains("\"type\":\"error\"", "\"id\":\"more\"", "Overloaded"));
    }

    private List<Action> receive(String text) {
        Step step = protocol.receive(text.replace('\'', '"'), OPEN);
        protocol = step.next();
        return step.acts();
    }

    private static List<Action> asked(BearerToken token, String text) {
        return Protocol.start(!token.isNeeded())
                .receive(text.replace('\'', '"'), token)
                .acts();
    }

    private static int code(List<Action> acts) {
        assertThat(acts).hasSize(1).first().isInstanceOf(Action.Close.class);
        Action.Close close = (Action.Close) acts.getFirst();
        assertThat(close.reason()).matches("[ -~]{1,123}").doesNotContain("swordfish");
        return close.code();
    }
}
