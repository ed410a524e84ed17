package dev.ambit.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestOperators;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.environment.EnvironmentRows;
import dev.ambit.receipt.ReceiptVerification;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccountDeletionTest {

    private static final String OPERATOR = TestServer.OPERATOR_TOKEN;

    private final TestAccount acme = TestServer.openAccount();
    private final Http http = acme.http();

    @Test
    void e18_deletion_without_the_exact_account_name_is_refused() {
        for (String body : List.of(
                "{}",
                "{\"confirmName\": \"acme\"}",
                "{\"confirmName\": \"Acme \"}",
                "{\"confirmName\": \"\\u0410cme\"}",
                "{\"confirmName\": \"%s\"}".formatted(acme.slug()))) {
            Reply refused = http.delete(OPERATOR, path(), body);
            assertThat(refused.isProblem(400, "InvalidArgumentError").text("field"))
                    .isEqualTo("confirmName");
        }
        http.delete(acme.key(), path(), "{\"confirmName\": \"Acme\"}").isProblem(403, "IdentityForbidden");
        http.delete(OPERATOR, "/api/v1/accounts/nobody", "{\"confirmName\": \"Acme\"}")
                .isProblem(404, "AccountNotFoundError");

        acme.development().get("/products").isOk();
    }

    @Test
    void operator_account_cannot_be_deleted() {
        Reply refused = http.delete(OPERATOR, "/api/v1/accounts/operator", "{\"confirmName\": \"Operator\"}");

        assertThat(refused.isProblem(400, "InvalidArgumentError").text("field")).isEqualTo("slug");
        http.get(OPERATOR, "/api/v1/accounts/operator").isOk();
    }

    @CiTest
    void e19_deletion_removes_all_data_of_the_account_and_none_of_another() {
        TestAccount neighbour = TestServer.openAccount();
        for (TestAccount each : List.of(acme, neighbour)) {
            each.development().post("/customers", "{\"id\": \"ann\"}").isOk();
            each.production().post("/customers", "{\"id\": \"bob\"}").isOk();
        }
        int account = account(acme);
        List<Integer> environments = List.of(
                EnvironmentRows.number(acme.development().id()),
                EnvironmentRows.number(acme.production().id()));
        int other = EnvironmentRows.number(neighbour.development().id());
        EnvironmentRows.awaitQuiet(other);
        Map<String, String> before = EnvironmentRows.checksums(other);
        String accountBefore = EnvironmentRows.accountChecksum(account(neighbour));

        String operation = delete();

        acme.development().get("/products").isProblem(401, "Unauthenticated");
        http.get(acme.key(), "/api/v1/environments").isProblem(401, "Unauthenticated");
        http.get(OPERATOR, path()).isProblem(404, "AccountNotFoundError");
        assertThat(done(operation).text("kind")).isEqualTo("ACCOUNT_DELETION");
        environments.forEach(it -> assertThat(EnvironmentRows.counts(it)).isEmpty());
        assertThat(EnvironmentRows.accountTables(account)).containsOnly("operations", "receipts");
        assertThat(EnvironmentRows.checksums(other)).isEqualTo(before);
        assertThat(EnvironmentRows.accountChecksum(account(neighbour))).isEqualTo(accountBefore);
        neighbour.development().get("/customers/ann").isOk();
    }

    @LongTest
    void only_the_operator_can_read_the_receipt_of_a_deleted_account() {
        acme.development().post("/customers", "{\"id\": \"ann\"}").isOk();
        acme.production().post("/customers", "{\"id\": \"bob\"}").isOk();
        String earlier = http.delete(acme.key(), "/api/v1/environments/production", "{\"confirmName\": \"Production\"}")
                .isOk()
                .text("operationId");
        TestAccount other = TestServer.openAccount();

        String operation = delete();
        done(operation);

        Map<String, Object> receipt = ReceiptVerification.read(http.get(OPERATOR, "/api/v1/receipts/" + operation));
        assertThat(receipt).containsEntry("removed", "account");
        assertThat(String.valueOf(receipt.get("account"))).contains("slug=" + acme.slug());
        assertThat(String.valueOf(receipt.get("environments")))
                .contains("slug=development")
                .doesNotContain("production");
        assertThat(ReceiptVerification.rows(receipt, "customers")).isOne();
        assertThat(ReceiptVerification.rows(receipt, "accounts")).isOne();
        assertThat(ReceiptVerification.rows(receipt, "account_acts")).isPositive();
        ReceiptVerification.read(http.get(OPERATOR, "/api/v1/receipts/" + earlier));
        http.get(other.key(), "/api/v1/receipts/" + operation).isProblem(404, "OperationNotFound");
        http.get(other.key(), "/api/v1/operations/" + operation).isProblem(404, "OperationNotFound");
    }

    @LongTest
    void operator_member_can_read_the_operation_and_receipt_of_an_account_deletion() {
        TestPerson ops = TestOperators.owner(acme);
        TestPerson stranger = TestPerson.owner(TestServer.openAccount());

        String operation = ops.send("DELETE", "/accounts/" + acme.slug(), "{\"confirmName\": \"Acme\"}")
                .isOk()
                .text("operationId");

        Waiting.until(
                () -> ops.get("/operations/" + operation).isOk(),
                it -> it.text("state").equals("DONE"));
        ReceiptVerification.read(ops.get("/receipts/" + operation));
        stranger.get("/operations/" + operation).isProblem(404, "OperationNotFound");
        stranger.get("/receipts/" + operation).isProblem(404, "OperationNotFound");
        TestAccount other = TestServer.openAccount();
        String others = http.delete(
                        other.key(), "/api/v1/environments/development", "{\"confirmName\": \"Development\"}")
                .isOk()
                .text("operationId");
        other.done(others);
        ops.get("/operations/" + others).isProblem(404, "OperationNotFound");
        ops.get("/receipts/" + others).isProblem(404, "OperationNotFound");
    }

    /// With the same slug, a new account would inherit the operator's subscriptions for this one.
    @Test
    void slug_of_a_deleted_account_is_not_reused() {
        delete();

        open("\"slug\": \"%s\", \"displayName\": \"Acme\"".formatted(acme.slug()))
                .isProblem(409, "DuplicatedEntityNotAllowed");
        assertThat(open("\"displayName\": \"%s\"".formatted(acme.slug())).isOk().text("slug"))
                .isNotEqualTo(acme.slug())
                .startsWith(acme.slug());
    }

    @LongTest
    void account_deletion_deletes_people_without_another_account() {
        TestPerson ann = TestPerson.owner(acme);
        TestPerson bob = TestPerson.owner(acme);
        TestAccount other = TestServer.openAccount();
        TestPerson.join(other, bob.email(), "\"accountRole\": \"OWNER\"");

        Reply receipt = receipt(delete());

        ann.get("/me").isProblem(401, "Unauthenticated");
        assertThat(people(ann)).isZero();
        assertThat(people(bob)).isEqualTo(1);
        assertThat(ReceiptVerification.rows(ReceiptVerification.read(receipt), "people"))
                .isEqualTo(1);
    }

    private static long people(TestPerson person) {
        return TestServer.superuser()
                .withHandle(it -> it.createQuery("select count(*) from people where email = :email")
                        .bind("email", person.email())
                        .mapTo(Long.class)
                        .one());
    }

    private Reply receipt(String operation) {
        done(operation);
        return http.get(OPERATOR, "/api/v1/receipts/" + operation).isOk();
    }

    private Reply open(String fields) {
        return http.post(OPERATOR, "/api/v1/accounts", "{%s}".formatted(fields));
    }

    private Reply done(String operation) {
        return Waiting.until(
                () -> http.get(OPERATOR, "/api/v1/operations/" + operation).isOk(),
                it -> it.text("state").equals("DONE"));
    }

    private String delete() {
        return http.delete(OPERATOR, path(), "{\"confirmName\": \"Acme\"}")
                .isOk()
                .text("operationId");
    }

    private String path() {
        return "/api/v1/accounts/" + acme.slug();
    }

    private static int account(TestAccount account) {
        return TestServer.superuser()
                .withHandle(it -> it.createQuery(
                                "select account_id from accounts where slug = :slug and deleted_at is null")
                        .bind("slug", account.slug())
                        .mapTo(Integer.class)
                        .one());
    }
}
