package dev.ambit.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.OwnServer;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/// Verifies that an overloaded server refuses requests of non-production before those of production (E8).
@Isolated("overloads a server")
@Tag("long")
class ShedFirstTest {

    private static final int FLOODERS = 100;
    private static final int ORDERS = 20;

    /// A flood takes its time to rise.
    private static final int ORDERS_MAX = 2_000;

    @Test
    void e8_overload_by_non_production_sheds_no_production_requests() throws IOException {
        try (OwnServer server = OwnServer.start()) {
            TestAccount acme = TestAccount.open(server.http(), "Acme");
            var isOver = new AtomicBoolean();
            var number = new AtomicInteger();
            var flood = new ConcurrentLinkedQueue<Reply>();
            List<Reply> orders = new ArrayList<>();
            acme.development().get("/customers").isOk();
            acme.production().get("/customers").isOk();

            try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < FLOODERS; i++) {
                    executor.execute(() -> {
                        while (!isOver.get()) {
                            flood.add(order(acme.development(), number.incrementAndGet()));
                        }
                    });
                }
                for (int i = 0; i < ORDERS || (isNothingShed(flood) && i < ORDERS_MAX); i++) {
                    orders.add(order(acme.production(), i));
                }
                isOver.set(true);
            }

            assertThat(orders).extracting(Reply::status).containsOnly(201);
            assertThat(flood).extracting(Reply::status).containsOnly(201, 503);
            assertThat(flood.stream().filter(it -> it.status() == 503))
                    .isNotEmpty()
                    .allSatisfy(it -> assertThat(it.isProblem(503, "Overloaded").header("Retry-After"))
                            .isEqualTo("1"));
        }
    }

    private static boolean isNothingShed(Collection<Reply> flood) {
        return flood.stream().noneMatch(it -> it.status() == 503);
    }

    private static Reply order(TestEnvironment environment, int number) {
        return environment.post("/customers", "{\"id\": \"c%d\"}".formatted(number));
    }
}
