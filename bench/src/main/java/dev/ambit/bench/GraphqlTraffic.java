package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Json;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;

/// One GraphQL query, with uniformly random customers if it has a variable.
final class GraphqlTraffic implements Traffic {

    private static final String ID = BenchTenant.PREFIX + "0".repeat(BenchTenant.DIGITS);
    private static final String MARK = "\",\"name\":\"Customer " + "0".repeat(BenchTenant.DIGITS) + '"';

    private final int port;
    private final int customers;
    private final byte[] request;
    private final int place;
    private final byte[] right;
    private final byte[] mark;

    private GraphqlTraffic(int port, int customers, byte[] request, byte[] right) {
        this.port = port;
        this.customers = customers;
        this.request = request;
        this.place = customers == 0 ? 0 : HttpText.indexOf(request, ID, 0) + BenchTenant.PREFIX.length();
        this.right = right;
        this.mark = (ID + MARK).getBytes(UTF_8);
    }

    /// @param query query with a variable `id` that returns the id and the name of the customer in this order
    static GraphqlTraffic ofCustomers(int port, String query, int customers) throws IOException {
        byte[] request = request(query, ID);
        return new GraphqlTraffic(port, customers, request, answer(port, request));
    }

    /// @param query query with a constant result
    static GraphqlTraffic of(int port, String query) throws IOException {
        byte[] request = request(query, ID);
        return new GraphqlTraffic(port, 0, request, answer(port, request));
    }

    static byte[] request(String query, String id) {
        String json = new String(Json.write(Map.of("query", query, "variables", Map.of("id", id))), UTF_8);
        return HttpText.post("/graphql", "none", json);
    }

    /// Returns `data` of the response to this draw, for comparison without regard to field order.
    Object data(long draw) throws IOException {
        String json = new String(answer(port, request(draw)), UTF_8);
        return Objects.requireNonNull(Json.map(json).get("data"));
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
            HttpText.digits(request, place, BenchTenant.DIGITS, draw % customers);
        }
        return request;
    }

    @Override
    public boolean isRight(long draw, ResponseBuffer answer) {
        if (customers == 0) {
            return answer.status() == 200 && answer.bodyBytes() == right.length && answer.hasAt(0, right);
        }
        HttpText.digits(mark, BenchTenant.PREFIX.length(), BenchTenant.DIGITS, draw % customers);
        HttpText.digits(mark, mark.length - 1 - BenchTenant.DIGITS, BenchTenant.DIGITS, draw % customers);
        return answer.status() == 200 && answer.contains(mark);
    }

    private static byte[] answer(int port, byte[] request) throws IOException {
        try (var call = new HttpConnection(port)) {
            call.ask(request);
            WrongAnswer.unless(
                    call.answer().status() == 200 && !call.answer().contains("\"errors\"".getBytes(UTF_8)),
                    () -> call.answer().toString());
            return call.answer().body();
        }
    }
}
