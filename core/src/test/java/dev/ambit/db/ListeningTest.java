package dev.ambit.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
class ListeningTest {

    private static final String CHANNEL = "ambit_listening_test";

    private final LinkedBlockingQueue<String> received = new LinkedBlockingQueue<>();

    @Test
    void failing_notification_handler_does_not_stop_listening() throws InterruptedException {
        try (Listening _ = Listening.to(TestServer.url(), CHANNEL, word -> {
            received.add(word);
            if (word.equals("bad")) {
                throw new IllegalStateException("A fault on purpose");
            }
        })) {
            notifyUntilReceived("bad");
            received.clear();

            notifyUntilReceived("good");
        }
    }

    @Test
    void lost_listening_connection_is_reestablished() throws InterruptedException {
        var begun = new AtomicInteger();
        try (Listening _ = Listening.to(TestServer.url(), CHANNEL, received::add, begun::incrementAndGet)) {
            notifyUntilReceived("before");
            assertThat(begun).hasValue(1);
            TestServer.superuser()
                    .useHandle(tx -> tx.createQuery("""
                                    select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen %s'
                                    """.formatted(CHANNEL))
                            .mapTo(Boolean.class)
                            .list());

            notifyUntilReceived("after");
            assertThat(begun).hasValue(2);
        }
    }

    @Test
    void silently_dead_listening_connection_is_reestablished() throws Exception {
        var begun = new AtomicInteger();
        try (var way = new BlackHoleProxy(TestServer.url());
                Listening _ = Listening.to(way.url(), CHANNEL, received::add, begun::incrementAndGet)) {
            notifyUntilReceived("before");
            way.dropConnections();

            Waiting.until(begun::get, it -> it == 2);
            notifyUntilReceived("after");
        }
    }

    private void notifyUntilReceived(String word) throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            TestServer.superuser().useHandle(tx -> tx.execute("select pg_notify('%s', '%s')".formatted(CHANNEL, word)));
            if (word.equals(received.poll(100, TimeUnit.MILLISECONDS))) {
                return;
            }
        }
        assertThat(received).as("heard, ten seconds long").contains(word);
    }
}
