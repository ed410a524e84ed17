package dev.ambit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.http.Route.Handling;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Checks that a handler can read only the inputs that its contract declares. Others throw in any test.
class RequestTest {

    record Body(@Nullable String name) {}

    record Query(@Nullable String name) {}

    private static final Contract CONTRACT =
            Contract.gives(200, Body.class).body(Body.class).query(Query.class).role("admin");

    @Test
    void handler_cannot_read_a_body_or_query_of_another_type_than_declared() {
        Request request = request(CONTRACT);

        assertThat(request.query(Query.class)).isEqualTo(new Query("a"));
        assertThatThrownBy(() -> request.query(Body.class)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> request.body(Query.class)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> request.text("text/plain")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() ->
                        request(Contract.gives(200, Body.class).role("admin")).body(Body.class))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void handler_can_read_only_variables_of_the_path_template() {
        assertThat(request(CONTRACT).variable("id")).isEqualTo("7");
        assertThatThrownBy(() -> request(CONTRACT).variable("ID")).isInstanceOf(NullPointerException.class);
    }

    @Test
    void request_without_a_key_has_an_empty_key() {
        assertThat(request(CONTRACT).key()).isEmpty();
    }

    private static Request request(Contract contract) {
        Route route = Route.of(
                "POST",
                "/things/{id}",
                "x",
                IdempotencyRule.JOINED,
                contract,
                new Handling.Inline(_ -> Response.ok(1)));
        return new Request(
                "0",
                "POST",
                "/things/7",
                "name=a",
                new String[] {"things", "7"},
                route,
                _ -> null,
                () -> "",
                new byte[0]);
    }
}
