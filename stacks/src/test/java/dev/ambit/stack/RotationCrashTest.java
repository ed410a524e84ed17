package dev.ambit.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.core.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;

/// A server ends between the removal of a member and the rotation that follows.
class RotationCrashTest {

    @CiTest
    void next_server_rotates_what_the_removal_of_a_member_has_requested() throws IOException {
        try (TestStacks stacks = TestStacks.start()) {
            TestAccount acme = stacks.account("Acme");
            stacks.blueprint(acme).isOk();
            acme.done(stacks.begin(acme));
            acme.http()
                    .patch(
                            TestServer.OPERATOR_TOKEN,
                            "/api/v1/accounts/" + acme.slug(),
                            "{\"rotateCredentialsOnAccessLoss\": true}")
                    .isOk();
            TestPerson ann = TestPerson.member(acme, "NONE", "ADMIN");
            String path = "/stacks/development/resources/DATABASE/credentials";
            String known = ann.get(path).isOk().text("secret");
            stacks.session.change(1_000_000, Duration.ofMinutes(5));
            stacks.post(acme, "/development/provision").isOk();
            stacks.until(acme, "development", "PROVISIONING");

            acme.http().delete(acme.key(), "/api/v1/members/" + ann.id(), "").isOk();

            assertThat(acme.http().get(acme.key(), "/api/v1" + path).isOk().text("secret"))
                    .isEqualTo(known);
            stacks.server.app().close();
            stacks.session.change(0, Duration.ofMinutes(5));
            try (Server next = stacks.server.second()) {
                var http = new Http(next.port());
                String present = Waiting.until(
                        () -> http.get(acme.key(), "/api/v1" + path).isOk().text("secret"), it -> !it.equals(known));
                Waiting.until(() -> content(stacks), it -> it.contains(present));
            }
        }
    }

    private static String content(TestStacks stacks) {
        try {
            return Files.readString(stacks.database.file("acme_dev"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
