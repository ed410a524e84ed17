package dev.ambit.cli;

import dev.ambit.http.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/// Operations on the stacks of an account that wait for their end.
///
/// @param max how long to wait for one operation
record StackSteps(ServerClient operator, ServerClient account, Duration max) {

    private static final int PAUSE_MILLIS = 200;
    private static final Set<String> GOING_ON = Set.of("PENDING", "RUNNING");

    /// Waits until an operation of the account is done.
    ///
    /// @param begun response with the operation's id
    void await(JsonObject begun) throws InterruptedException {
        await(account, begun);
    }

    /// Waits until an operation is done.
    ///
    /// @param reader who can read it
    void await(ServerClient reader, JsonObject begun) throws InterruptedException {
        String path = "/api/v1/operations/" + begun.text("operationId");
        until(
                "The operation did not end",
                () -> !GOING_ON.contains(data(reader.get(path)).text("state")));
        JsonObject operation = data(reader.get(path));
        if (!operation.text("state").equals("DONE")) {
            throw new IllegalStateException("%s is %s: %s"
                    .formatted(operation.text("kind"), operation.text("state"), operation.text("problem.message")));
        }
    }

    /// Orders a development environment of production, and waits until it is provisioned.
    ///
    /// @return the order with its quote
    JsonObject order(List<String> scope) throws InterruptedException {
        String path = path(DemoTenant.place(account, scope));
        operator.post(path + "/quote", Map.of());
        account.post(path + "/approve", Map.of());
        operator.post(path + "/provision", Map.of());
        until("The order was not provisioned", () -> {
            JsonObject now = data(account.get(path));
            return !now.text("state").equals("PROVISIONING")
                    || !now.text("problem").isEmpty();
        });
        JsonObject order = data(account.get(path));
        if (!order.text("state").equals("ACTIVE")) {
            throw new IllegalStateException(
                    "The order is %s instead of ACTIVE. %s".formatted(order.text("state"), order.text("problem")));
        }
        return order;
    }

    /// Cancels an order, which tears down its stack.
    ///
    /// @return what was deleted, a line for each resource
    List<String> cancel(JsonObject order) throws InterruptedException {
        JsonObject canceled = data(account.post(path(order) + "/cancel", Map.of()));
        await(canceled);
        return receipt(account, canceled).object("resources").fields().entrySet().stream()
                .map(it -> "%s: %s".formatted(it.getKey(), counts(JsonObject.of(it.getValue()))))
                .toList();
    }

    /// Returns the text of a receipt.
    ///
    /// @param reader who can read it
    /// @param deletion response with the operation's id
    /// @throws IllegalStateException if its signature is invalid
    JsonObject receipt(ServerClient reader, JsonObject deletion) {
        JsonObject receipt = data(reader.get("/api/v1/receipts/" + deletion.text("operationId")));
        var key = new ReceiptPublicKey(data(reader.get("/api/v1/receipts/key")).text("publicKey"));
        if (!key.proves(receipt.text("receipt"), receipt.text("signature"))) {
            throw new IllegalStateException("The receipt of the deletion has an invalid signature.");
        }
        return new JsonObject(Json.map(receipt.text("receipt")));
    }

    /// Waits until a condition holds.
    ///
    /// @param failure beginning of the error, such as `The stack did not become ACTIVE`
    void until(String failure, BooleanSupplier isDone) throws InterruptedException {
        long until = System.nanoTime() + max.toNanos();
        while (!isDone.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException("%s within %d minutes.".formatted(failure, max.toMinutes()));
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    private static String path(JsonObject order) {
        return "/api/v1/orders/" + order.text("id");
    }

    private static String counts(JsonObject amounts) {
        String counted = amounts.fields().entrySet().stream()
                .map(it -> "%s %s".formatted(it.getValue(), it.getKey()))
                .sorted()
                .collect(Collectors.joining(", "));
        return counted.isEmpty() ? "settings without data" : counted;
    }

    private static JsonObject data(String answer) {
        return DemoTenant.data(answer);
    }
}
