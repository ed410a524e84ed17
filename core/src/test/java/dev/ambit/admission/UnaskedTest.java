package dev.ambit.admission;

import static dev.ambit.TestCatalog.limit;

import dev.ambit.Http;
import dev.ambit.LongTest;
import dev.ambit.OwnServer;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.Waiting;
import dev.ambit.core.Server;
import dev.ambit.engine.FeatureKind;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/// Background work does not wait in the admission queue, however long the queue of non-production is (E8).
class UnaskedTest {

    private static final int FLOODERS = 16;

    private static final String LOCK = """
            select 1
            from customers
            where customer_id = 'held'
            for update
            """;

    @LongTest
    void e8_full_non_production_queue_does_not_delay_production_background_work() throws IOException {
        try (OwnServer server = OwnServer.start();
                Server second = server.second()) {
            TestAccount acme = TestAccount.open(server.http(), "Acme");
            var other = new Http(second.port());
            String left = sell(acme, acme.development());
            String subscription = sell(acme, acme.production());
            acme.development().post("/customers", "{\"id\": \"held\"}").isOk();

            whileOverloaded(server, acme.development(), () -> {
                end(other, acme.development(), left);
                end(other, acme.production(), subscription);

                awaitEnd(acme.production());
            });
            // A request of the test in between can have waited in the queue itself.
            awaitEnd(acme.development());
        }
    }

    /// Runs the work while every connection of non-production is blocked by a row lock and further requests wait.
    private static void whileOverloaded(OwnServer server, TestEnvironment development, Runnable work) {
        var isOver = new AtomicBoolean();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            server.superuser().useTransaction(tx -> {
                tx.execute(LOCK);
                for (int i = 0; i < FLOODERS; i++) {
                    executor.execute(() -> {
                        while (!isOver.get()) {
                            development.patch("/customers/held", "{\"name\": \"Held\"}");
                        }
                    });
                }
                try {
                    Waiting.until(() -> development.get("/customers"), it -> it.status() == 503);
                    work.run();
                } finally {
                    isOver.set(true);
                }
            });
        }
    }

    private static String sell(TestAccount acme, TestEnvironment environment) {
        TestCatalog catalog = TestCatalog.of(acme, environment);
        catalog.feature("calls", FeatureKind.METERED);
        catalog.plan("pro", limit("calls", 100));
        String id = environment.subscribe("ann", "pro").text("subscription.id");
        Waiting.until(() -> environment.check("ann", "calls"), it -> Boolean.TRUE.equals(it.at("isGranted")));
        return id;
    }

    /// Ends the subscription on the other server; this one is notified.
    private static void end(Http other, TestEnvironment environment, String subscription) {
        other.post(environment.key(), "/api/v1/subscriptions/%s/cancel".formatted(subscription), "{}")
                .isOk();
    }

    private static void awaitEnd(TestEnvironment environment) {
        Waiting.until(
                () -> environment.check("ann", "calls"),
                it -> it.status() == 200 && Boolean.FALSE.equals(it.at("isGranted")));
    }
}
