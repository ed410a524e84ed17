package dev.ambit.stackdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestDevelopment;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The credentials of a stack are rotated when a member who could read them loses access, if the operator says so.
class AccessLossTest {

    private final TestAccount acme = TestServer.openAccount();
    private String key = acme.key();

    @Test
    void removed_member_cannot_use_the_credentials_after_the_overlap() throws SQLException {
        TestDevelopment made = TestDevelopment.of(acme, "DATABASE");
        rotateOnLoss(true);
        TestPerson ann = TestPerson.member(acme, "NONE", "ADMIN");
        String path = "/stacks/%s/resources/DATABASE/credentials".formatted(made.slug());
        Reply known = ann.get(path).isOk();
        String production = credentials("production").text("secret");
        assertThat(member(ann).at("rotatedEnvironments")).isEqualTo(List.of(made.slug()));

        remove(ann);

        assertThat(rotations(made.slug(), 1)).containsExactly("[member.removed %s]".formatted(ann.id()));
        Reply present = credentials(made.slug());
        assertThat(present.text("login")).isNotEqualTo(known.text("login"));
        connect(known);
        connect(present);
        assertThat(credentials("production").text("secret")).isEqualTo(production);

        endOverlap(made.slug());

        Waiting.until(() -> isRefused(known), it -> it);
        connect(present);
    }

    @CiTest
    void nothing_is_rotated_unless_the_operator_says_so() {
        TestDevelopment made = TestDevelopment.of(acme, "DATABASE");
        TestPerson ann = TestPerson.member(acme, "ADMIN", "ADMIN");
        assertThat(member(ann).at("rotatedEnvironments")).isEqualTo(List.of());

        remove(ann);

        assertThat(isRequested(made.slug())).isFalse();
        assertThat(rotations(made.slug(), 0)).isEmpty();
    }

    /// A member without the role `ADMIN` cannot read credentials, so the first and the last change rotate nothing.
    @CiTest
    void each_loss_of_the_role_admin_rotates_the_credentials_of_its_environment() {
        TestDevelopment made = TestDevelopment.of(acme, "DATABASE");
        rotateOnLoss(true);
        TestPerson eve = TestPerson.member(acme, "VIEWER", "SUPPORT");
        TestPerson ann = TestPerson.member(acme, "VIEWER", "ADMIN");
        TestPerson ben = TestPerson.member(acme, "VIEWER", "ADMIN");

        remove(eve);
        change(ann, "{\"nonProductionRole\": \"VIEWER\"}");
        List<String> lowered = rotations(made.slug(), 1);
        change(ann, "{\"nonProductionRole\": \"ADMIN\"}");
        exception(made.slug(), "{\"role\": \"ADMIN\", \"effect\": \"DENY\"}");
        List<String> denied = rotations(made.slug(), 2);
        exception(made.slug(), "");
        revokeKey();
        List<String> revoked = rotations(made.slug(), 3);
        change(ben, "{\"productionRole\": \"ADMIN\"}");

        assertThat(lowered).containsExactly("[member.updated %s]".formatted(ann.id()));
        assertThat(denied.getFirst())
                .contains("environment.access_updated " + ann.id(), "environment.access_updated " + ben.id());
        assertThat(revoked.getFirst()).isEqualTo("[account.key_rotated]");
        assertThat(rotations("production", 1)).containsExactly("[account.key_rotated]");
        assertThat(isRequested(made.slug())).isFalse();
    }

    private void revokeKey() {
        key = acme.http()
                .post(TestServer.OPERATOR_TOKEN, "/api/v1/accounts/%s/api-key/rotate".formatted(acme.slug()), "{}")
                .isOk()
                .text("apiKey");
    }

    private void rotateOnLoss(boolean isOn) {
        Reply changed = acme.http()
                .patch(
                        TestServer.OPERATOR_TOKEN,
                        "/api/v1/accounts/" + acme.slug(),
                        "{\"rotateCredentialsOnAccessLoss\": %b}".formatted(isOn))
                .isOk();
        assertThat(changed.at("rotateCredentialsOnAccessLoss")).isEqualTo(isOn);
    }

    private void remove(TestPerson person) {
        acme.http().delete(key, "/api/v1/members/" + person.id(), "").isOk();
    }

    private void change(TestPerson person, String roles) {
        acme.http().patch(key, "/api/v1/members/" + person.id(), roles).isOk();
    }

    private void exception(String environment, String override) {
        acme.http()
                .put(
                        key,
                        "/api/v1/environments/%s/access".formatted(environment),
                        "{\"overrides\": [%s]}".formatted(override))
                .isOk();
    }

    private Reply member(TestPerson person) {
        return get("/members/" + person.id());
    }

    private Reply credentials(String environment) {
        return get("/stacks/%s/resources/DATABASE/credentials".formatted(environment));
    }

    private Reply get(String path) {
        return acme.http().get(key, "/api/v1" + path).isOk();
    }

    /// Returns the causes of each rotation of the environment, latest first, after waiting for so many and until the
    /// stack has the new credentials.
    private List<String> rotations(String environment, int count) {
        String id = get("/environments/" + environment).text("id");
        List<String> rotations = Waiting.until(() -> rotations(id), it -> it.size() >= count);
        String operation = get("/stacks/" + environment).text("operationId");
        Waiting.until(() -> get("/operations/" + operation).text("state"), "DONE"::equals);
        return rotations;
    }

    private List<String> rotations(String environmentId) {
        Reply audit = get("/audit?limit=100&entityId=" + environmentId);
        return IntStream.range(0, 100)
                .filter(it -> "stack.credentials_rotated".equals(audit.at(it + ".operation")))
                .mapToObj(it -> text(audit.at(it + ".after.causes")))
                .toList();
    }

    private static String text(@Nullable Object causes) {
        return Objects.toString(causes);
    }

    private boolean isRequested(String environment) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                        select rotation_causes <> '{}'
                        from stacks
                        where public_id = :id::uuid
                        """)
                        .bind("id", get("/environments/" + environment).text("id"))
                        .mapTo(Boolean.class)
                        .one());
    }

    /// Lets the overlap end now, and the next check of the stack be due.
    private void endOverlap(String environment) {
        String id = get("/environments/" + environment).text("id");
        TestServer.superuser().useHandle(tx -> {
            tx.createUpdate("""
                            update infra_resources
                            set previous_until = now() - interval '1 second'
                            where previous_until is not null
                                and environment = (select environment_id from environments where public_id = :id::uuid)
                            """).bind("id", id).execute();
            tx.createUpdate("""
                            update work
                            set due_at = now()
                            where kind = 'STACK_WATCH' and environment_id =
                                (select environment_id from environments where public_id = :id::uuid)
                            """).bind("id", id).execute();
        });
    }

    private static boolean isRefused(Reply credentials) {
        try {
            connect(credentials);
            return false;
        } catch (SQLException e) {
            return true;
        }
    }

    private static void connect(Reply credentials) throws SQLException {
        String url = "jdbc:postgresql://%s:%s/%s"
                .formatted(credentials.text("host"), credentials.text("port"), credentials.text("database"));
        DriverManager.getConnection(url, credentials.text("login"), credentials.text("secret"))
                .close();
    }
}
