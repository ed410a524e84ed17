package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Json;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;

/// One GraphQL query, of customers drawn uniformly where it asks for one.
final class GraphqlTraffic implements Traffic {

    private static final String ID = Tenant.PREFIX + "0".repeat(Tenant.DIGITS);

    private final int port;
    private final int customers;
    private final byte[] request;
    private final int place;
    private final byte[] right;
    private final int placeOfRight;

    /// @param customers 0 if the query asks for none by name
    /// @param right the answer to the first, which stands for all: in the others the id is another
    private GraphqlTraffic(int port, int customers, byte[] request, byte[] right) {
        this.port = port;
        this.customers = customers;
        this.request = request;
        this.place = customers == 0 ? 0 : HttpText.place(request, ID, 0) + Tenant.PREFIX.length();
        this.right = right;
        this.placeOfRight = customers == 0 ? 0 : HttpText.place(right, ID, 0) + Tenant.PREFIX.length();
    }

    /// @param query with a variable `id`
    static GraphqlTraffic ofCustomers(int port, String query, int customers) throws IOException {
        byte[] request = request(query, ID);
        return new GraphqlTraffic(port, customers, request, answer(port, request));
    }

    static GraphqlTraffic of(int port, String query) throws IOException {
        byte[] request = request(query, ID);
        return new GraphqlTraffic(port, 0, request, answer(port, request));
    }

    static byte[] request(String query, String id) {
        String json = new String(Json.write(Map.of("query", query, "variables", Map.of("id", id))), UTF_8);
        return HttpText.post("/graphql", "none", json);
    }

    /// What stands in `data`, whatever the order of its fields.
    Object data() {
        return Objects.requireNonNull(Json.map(new String(right, UTF_8)).get("data"));
    }

    int bytes() {
        return right.length;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public byte[] request(long draw) {
        if (customers > 0) {
            HttpText.digits(request, place, Tenant.DIGITS, draw % customers);
        }
        return request;
    }

    @Override
    public boolean isRight(long draw, Answer answer) {
        if (customers > 0) {
            HttpText.digits(right, placeOfRight, Tenant.DIGITS, draw % customers);
        }
        return answer.status() == 200 && answer.bodyBytes() == right.length && answer.hasAt(0, right);
    }

    private static byte[] answer(int port, byte[] request) throws IOException {
        try (var call = new Call(port)) {
            call.ask(request);
            WrongAnswer.unless(
                    call.answer().status() == 200 && !call.answer().contains("\"errors\"".getBytes(UTF_8)),
                    () -> call.answer().toString());
            return call.answer().body();
        }
    }
}
