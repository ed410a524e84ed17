package dev.ambit.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.Http.Reply;
import dev.ambit.Waiting;
import dev.ambit.access.Actor;
import dev.ambit.access.Secrets;
import dev.ambit.db.Database;
import dev.ambit.domain.TestDomains;
import dev.ambit.host.HostDirectory;
import dev.ambit.host.container.TestContainers;
import dev.ambit.host.function.TestCode;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.stack.Providers;
import dev.ambit.stack.ResourceHolder;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackChanges;
import dev.ambit.stack.StackProvisioning;
import dev.ambit.stack.StackResources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The life cycle of a function as its stack changes.
@Tag("long")
class FunctionLifeTest {

    @Test
    void d11_function_gets_the_parameters_of_its_stack_and_is_deleted_with_it() throws Exception {
        TestContainers.assumeAvailable();
        var store = new TestStore();
        try {
            store.deploy(TestStore.DEVELOPMENT, TestCode.node("one")).isOk();
            assertThat(store.development("/session?name=acme_dev:cart")).isEqualTo("+OK +OK $2 it");
            assertThat(store.development("/session?name=acme_prod:cart")).contains("NOPERM");

            store.put("/production/parameters/schema", """
                    {"parameters": [{"name": "greeting", "type": "SECRET"}, {"name": "FUNCTION.timeoutSeconds", "type": "NUMBER"}]}
                    """).isOk();
            store.put("/acme-dev/parameters", """
                    {"values": {"greeting": "it's $HOME; \\"really\\"", "FUNCTION.timeoutSeconds": 30}}
                    """).isOk();
            String greeted = Waiting.until(() -> store.development("/"), it -> it.contains("really"));
            assertThat(greeted).isEqualTo("development it's $HOME; \"really\" one");

            Reply late = deployLate(store, () -> suspend(store.data, true));
            assertThat(late.status()).isEqualTo(409);
            assertThat(late.text("message")).contains("suspended");
            until(store, "RESTING");
            assertThat(store.visit("dev.acme.fi", "/").getStatus()).isEqualTo(503);
            suspend(store.data, false);
            until(store, "RUNNING");
            Waiting.until(() -> store.visit("dev.acme.fi", "/").getStatus(), it -> it == 200);

            Path code = HostDirectory.in(store.data).resolve("functions/serverless-acme-dev");
            assertThat(code).isNotEmptyDirectory();
            assertThat(store.remove().status()).isLessThan(300);
            Waiting.until(() -> Files.exists(code), isThere -> !isThere);
            Waiting.until(() -> store.visit("dev.acme.fi", "/").getStatus(), it -> it == 404);
        } finally {
            store.close();
        }
    }

    /// Starts a deploy that fails, and does something else while it is pending.
    private static Reply deployLate(TestStore store, Runnable meanwhile) throws Exception {
        try (var deploys = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Reply> first = deploys.submit(() -> store.deploy(
                    TestStore.DEVELOPMENT, TestCode.script("console.log('I am deaf'); setInterval(() => {}, 1000)")));
            Waiting.until(
                    () -> store.get("/acme-dev/function/logs").isOk(),
                    it -> it.http().body().contains("I am deaf"));
            Future<Reply> late = deploys.submit(() -> store.deploy(TestStore.DEVELOPMENT, TestCode.node("late")));
            Thread.sleep(1_000);
            meanwhile.run();
            assertThat(first.get().status()).isEqualTo(409);
            return late.get();
        }
    }

    private static void until(TestStore store, String state) {
        Waiting.until(
                () -> store.get("/acme-dev/function").isOk(),
                it -> it.text("state").equals(state));
    }

    /// Suspends or resumes the stack, as an order does when its subscription lapses or is paid.
    private static void suspend(Path data, boolean isSuspended) {
        var secrets = Secrets.under(data.resolve("master-key"));
        var clock = InstantSource.system();
        var stacks = new StackProvisioning(
                secrets, new Providers(List.of()), TestDomains.rule(), new StackChanges(clock), clock);
        EmbeddedPostgres.visit(
                data,
                (url, ownerUrl) -> EnvironmentFixture.onVirtualThread(() -> {
                    try (var rows = Database.open(url, ownerUrl, 2)) {
                        ResourceHolder of = rows.transactions()
                                .outside(tx -> new StackResources(secrets)
                                        .holder(tx, ResourceKind.FUNCTION, "serverless-acme-dev"))
                                .orElseThrow();
                        var actor = new Actor("SUPPORT", null, null);
                        return rows.transactions()
                                .in(
                                        of.account(),
                                        tx -> stacks.suspend(tx, of.account(), of.environment(), isSuspended, actor));
                    }
                }));
    }
}
