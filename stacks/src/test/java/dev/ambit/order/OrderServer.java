package dev.ambit.order;

import static java.util.Objects.requireNonNull;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.OwnServer;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.stack.FileProvider;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stacks.ServerWithStacks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// A server for tests of orders: its resources are files, and its operator sells to no other account.
final class OrderServer {

    private static final Path DIRECTORY = directory();
    static final FileProvider SESSION = new FileProvider(DIRECTORY, ResourceKind.SESSION, Set.of());
    static final FileProvider DATABASE = new FileProvider(DIRECTORY, ResourceKind.DATABASE, Set.of());
    private static final OwnServer SERVER = start();
    private static final TestEnvironment SHOP = shop();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(OrderServer::stop));
    }

    private OrderServer() {}

    static Http http() {
        return SERVER.http();
    }

    static OwnServer server() {
        return SERVER;
    }

    static TestAccount openAccount() {
        return TestAccount.open(http(), "Acme");
    }

    /// Where the operator sells.
    static TestEnvironment operators() {
        return SHOP;
    }

    private static TestEnvironment shop() {
        String account = http().post(TestServer.OPERATOR_TOKEN, "/api/v1/accounts/operator/api-key/rotate", "")
                .isOk()
                .text("apiKey");
        String keys = "/api/v1/environments/production/api-keys";
        Reply all = http().get(account, keys).isOk();
        String id = IntStream.range(0, ((List<?>) requireNonNull(all.at(""))).size())
                .filter(it -> all.text(it + ".keyType").equals("SERVER"))
                .mapToObj(it -> all.text(it + ".id"))
                .findFirst()
                .orElseThrow();
        String key =
                http().post(account, keys + "/" + id + "/rotate", "").isOk().text("token");
        return new TestEnvironment(http(), "", "production", key, "", "");
    }

    private static OwnServer start() {
        try {
            return OwnServer.start(new ServerWithStacks(List.of(DATABASE, SESSION)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path directory() {
        try {
            return Files.createTempDirectory("ambit-orders");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void stop() {
        try (SERVER;
                var files = Files.walk(DIRECTORY)) {
            files.sorted(Comparator.reverseOrder()).forEach(it -> it.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
