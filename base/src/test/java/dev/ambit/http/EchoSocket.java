package dev.ambit.http;

import static dev.ambit.problem.ProblemCode.UNAUTHENTICATED;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Says what it is told, to those who have a key, and what it is told to say as often as it is told.
final class EchoSocket implements SocketAcceptor {

    final AtomicInteger begun = new AtomicInteger();
    final AtomicInteger ended = new AtomicInteger();
    final AtomicInteger taken = new AtomicInteger();
    final AtomicInteger repeated = new AtomicInteger();

    @Override
    public SocketHandler admit(Request upgrade) {
        if (upgrade.key().equals("wrong")) {
            throw UNAUTHENTICATED.because("This is not the key.");
        }
        return new SocketHandler() {
            private @Nullable Socket socket;

            @Override
            public void begin(Socket opened) {
                begun.incrementAndGet();
                socket = opened;
            }

            @Override
            public void onMessage(String text) {
                Socket to = Objects.requireNonNull(socket);
                switch (text) {
                    case "bug" -> throw new IllegalStateException("the password is swordfish");
                    case "bye" -> to.close(4000, "bye");
                    case "flood" -> repeat(to, 100);
                    case "trickle" -> repeat(to, 8);
                    default -> to.send(text, taken::incrementAndGet);
                }
            }

            @Override
            public void end() {
                ended.incrementAndGet();
            }
        };
    }

    /// Of a megabyte each: some are more than a connection holds, many more than may wait.
    private void repeat(Socket socket, int times) {
        String much = "much ".repeat(200_000);
        for (int i = 0; i < times; i++) {
            socket.send(much);
        }
        repeated.incrementAndGet();
    }
}
