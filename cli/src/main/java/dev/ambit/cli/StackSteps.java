package dev.ambit.cli;

import dev.ambit.http.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Runs operations on the stacks of an account, and waits until they end.
///
/// @param max how long to wait for one operation
record StackSteps(ServerClient operator, ServerClient account, Duration max) {

    private static final int PAUSE_MILLIS = 200;

    /// Waits until an operation of the account is done.
    ///
    /// @param begun response with the operation's id
    void await(JsonObject begun) throws InterruptedException {
        await(account, begun);
    }

    /// Waits until an operation is done.
    ///
    /// @param reader client that may read the operation
    void await(ServerClient reader, JsonObject begun) throws InterruptedException {
        String path = "/api/v1/operations/" + begun.text("operationId");
        JsonObject operation = until(
                "The operation did not end",
                () -> data(reader.get(path)),
                it -> !ProgressPrinter.GOING_ON.contains(it.text("state")));
        if (!operation.text("state").equals("DONE")) {
            throw new IllegalStateException("%s is %s: %s"
                    .formatted(operation.text("kind"), operation.text("state"), operation.text("problem.message")));
        }
    }

    /// Orders a development environment of production, and waits until it is provisioned.
    ///
    /// @return the order with its quote
    JsonObject order(List<String> scope) throws InterruptedException {
        String path = path(DemoTenant.order(account, scope));
        operator.post(path + "/quote", Map.of());
        account.post(path + "/approve", Map.of());
        operator.post(path + "/provision", Map.of());
        JsonObject order = until(
                "The order was not provisioned",
                () -> data(account.get(path)),
                it -> !it.text("state").equals("PROVISIONING")
                        || !it.text("problem").isEmpty());
        if (!order.text("state").equals("ACTIVE")) {
            throw new IllegalStateException(
                    "The order is %s instead of ACTIVE. %s".formatted(order.text("state"), order.text("problem")));
        }
        return order;
    }

    /// Cancels an order, which tears down its stack.
    ///
    /// @return for each deleted resource a line with its counts
    List<String> cancel(JsonObject order) throws InterruptedException {
        JsonObject canceled = data(account.post(path(order) + "/cancel", Map.of()));
        await(canceled);
        return receipt(account, canceled).object("resources").fields().entrySet().stream()
                .map(it -> "%s: %s".formatted(it.getKey(), counts(JsonObject.of(it.getValue()))))
                .toList();
    }

    /// Returns the text of a receipt.
    ///
    /// @param reader client that may read the receipt
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

    /// Reads a value until it meets a condition, and returns it.
    ///
    /// @param failure beginning of the error, such as `The stack did not become ACTIVE`
    <T> T until(String failure, Supplier<T> read, Predicate<T> condition) throws InterruptedException {
        long until = System.nanoTime() + max.toNanos();
        T value = read.get();
        while (!condition.test(value)) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException("%s within %d minutes.".formatted(failure, max.toMinutes()));
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            value = read.get();
        }
        return value;
    }

    private static String path(JsonObject order) {
        return "/api/v1/orders/" + order.text("id");
    }

    private static String counts(JsonObject amounts) {
        String counted = amounts.fields().entrySet().stream()
                .map(it -> "%s %s".formatted(it.getValue(), it.getKey()))
                .sorted()
                .collect(Collectors.joining(", "));
        return counted.isEmpty() ? "no data" : counted;
    }

    private static JsonObject data(String answer) {
        return DemoTenant.data(answer);
    }
}
