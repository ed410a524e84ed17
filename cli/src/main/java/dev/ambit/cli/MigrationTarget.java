package dev.ambit.cli;

import dev.ambit.http.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The environment that a migration adds entities to.
final class MigrationTarget {

    private static final Set<Integer> KEY_PROBLEMS = Set.of(401, 403);
    private static final int NOT_FOUND = 404;
    private static final int REFUSED_MIN = 400;
    private static final int REFUSED_MAX = 499;

    private final ServerClient server;
    private final GraphqlClient graphql;
    private final Consumer<String> notes;

    /// @param notes receives refusals of entities
    MigrationTarget(ServerClient server, Consumer<String> notes) {
        this.server = server;
        this.graphql = new GraphqlClient(server);
        this.notes = notes;
    }

    boolean has(String collection, String id) {
        return find(collection, id).isPresent();
    }

    /// Returns an entity of the environment, or empty if it has none with this id.
    Optional<JsonObject> find(String collection, String id) {
        return read(path(collection, id));
    }

    /// Returns the data at a path, or empty if the environment has nothing there.
    Optional<JsonObject> read(String path) {
        try {
            String found = RequestRetry.withRetry(() -> server.get(path));
            return Optional.of(new JsonObject(Json.map(found)).object("data"));
        } catch (ServerRefusal refusal) {
            if (refusal.status() == NOT_FOUND) {
                return Optional.empty();
            }
            throw refusal;
        }
    }

    static String path(String collection, String id) {
        return collection + "/" + CommandContext.encoded(id);
    }

    /// Returns all rows of a paginated list.
    List<JsonObject> all(String path) {
        return CommandContext.rows(page -> RequestRetry.withRetry(() -> server.get(page)), path, Integer.MAX_VALUE);
    }

    /// Returns the entitlements of a customer and of its resources.
    ///
    /// @param expected answers of the source, which name the resources
    List<JsonObject> answers(String customer, List<JsonObject> expected) {
        return GraphqlSource.answers(
                graphql,
                customer,
                expected.stream().map(it -> it.text("resourceId")).collect(Collectors.toSet()));
    }

    /// Adds a customer unless the environment has it. Returns whether it was added; a refusal is noted in the
    /// report.
    boolean importCustomer(String id, Map<String, Object> customer) {
        try {
            Map<String, Object> body = Map.of("customers", List.of(customer));
            String answer = RequestRetry.writeWithRetry(() -> server.post("/api/v1/customers/import", body));
            return !new JsonObject(Json.map(answer)).text("data.newCustomers").isEmpty();
        } catch (ServerRefusal refusal) {
            requireOfEntity(refusal);
            notes.accept("Customer %s: %s".formatted(id, refusal.getMessage()));
            return false;
        }
    }

    /// Adds an entity and returns whether the server accepted it. A refusal is noted in the report.
    ///
    /// @param name name of the entity in the report
    boolean write(String name, String path, Map<String, Object> body) {
        Optional<String> refusal = refusal(path, body);
        refusal.ifPresent(it -> notes.accept("%s: %s".formatted(name, it)));
        return refusal.isEmpty();
    }

    /// Adds an entity and returns why the server refused it; empty if it was accepted.
    ///
    /// @throws ServerRefusal if the server refuses the key, fails, or cannot be reached
    Optional<String> refusal(String path, Map<String, Object> body) {
        return refusal(() -> server.post(path, body));
    }

    /// Changes an entity. A refusal is noted in the report.
    ///
    /// @param name name of the change in the report
    void patch(String name, String path, Map<String, Object> body) {
        refusal(() -> server.patch(path, body)).ifPresent(it -> notes.accept("%s: %s".formatted(name, it)));
    }

    private static Optional<String> refusal(Supplier<String> write) {
        try {
            RequestRetry.writeWithRetry(write);
            return Optional.empty();
        } catch (ServerRefusal refusal) {
            requireOfEntity(refusal);
            return Optional.of(refusal.getMessage());
        }
    }

    /// Accepts only the refusal of an entity. Any other refusal, such as a rejected key, ends the command.
    private static void requireOfEntity(ServerRefusal refusal) {
        boolean isOfEntity = refusal.status() >= REFUSED_MIN
                && refusal.status() <= REFUSED_MAX
                && !KEY_PROBLEMS.contains(refusal.status());
        if (!isOfEntity) {
            throw refusal;
        }
    }
}
