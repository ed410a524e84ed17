package dev.ambit.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.JsonPaths;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("ci")
class ReceiptTest {

    private static final String TABLES = """
            select distinct table_name
            from information_schema.columns
            join information_schema.tables using (table_schema, table_name)
            where table_schema = 'public' and column_name in ('environment_id', 'environment') and table_type = 'BASE TABLE'
                and table_name <> 'operations'
            """;

    private final TestAccount acme = TestServer.openAccount();
    private final Http http = acme.http();

    @Test
    void e19_receipt_lists_deleted_rows_and_confirms_that_none_are_left() {
        for (String id : List.of("ann", "bob", "cid")) {
            acme.development()
                    .post("/customers", "{\"id\": \"%s\"}".formatted(id))
                    .isOk();
        }
        acme.development().check("ann", "flag").isOk();

        Map<String, Object> fields = ReceiptVerification.read(receipt(deleted()));

        assertThat(fields)
                .containsEntry("removed", "environment")
                .hasEntrySatisfying(
                        "account", it -> assertThat(String.valueOf(it)).contains("slug=" + acme.slug()))
                .hasEntrySatisfying(
                        "environments",
                        it -> assertThat(String.valueOf(it))
                                .contains(
                                        "id=" + acme.development().id(), "displayName=Development", "type=DEVELOPMENT"))
                .hasEntrySatisfying(
                        "askedBy", it -> assertThat(String.valueOf(it)).contains("type=USER"))
                .hasEntrySatisfying(
                        "outside", it -> assertThat(String.valueOf(it)).contains("backups", "replicas"))
                .containsKeys("askedAt", "startedAt", "finishedAt");
        assertThat(ReceiptVerification.rows(fields, "customers")).isEqualTo(3);
        assertThat(ReceiptVerification.rows(fields, "api_keys")).isEqualTo(2);
        assertThat(ReceiptVerification.rows(fields, "environments")).isOne();
        assertThat(String.valueOf(fields.get("memory"))).contains("projection=1");
        Map<?, ?> scan = (Map<?, ?>) Objects.requireNonNull(fields.get("scan"));
        assertThat(scan.get("rowsFound")).hasToString("0");
        assertThat(fields.get("files")).hasToString("0");
        assertThat((List<?>) Objects.requireNonNull(scan.get("memory")))
                .isEqualTo(List.of("answers", "deliveries", "projection", "shop", "usageLanes"));
        assertThat((List<?>) Objects.requireNonNull(scan.get("tables")))
                .map(String::valueOf)
                .containsExactlyInAnyOrderElementsOf(TestServer.superuser()
                        .withHandle(
                                tx -> tx.createQuery(TABLES).mapTo(String.class).list()));
        assertThat(String.valueOf(fields)).doesNotContainPattern("\\bann\\b");
    }

    @LongTest
    void changed_receipt_or_signature_fails_verification() {
        Reply receipt = receipt(deleted());
        String text = receipt.text("receipt");
        String signature = receipt.text("signature");
        String key = http.get(acme.key(), "/api/v1/receipts/key").isOk().text("publicKey");

        assertThat(receipt.text("publicKey")).isEqualTo(key);
        assertThat(ReceiptVerification.isSigned(text, signature, key)).isTrue();
        assertThat(ReceiptVerification.isSigned(text.replace("\"files\":0", "\"files\":1"), signature, key))
                .isFalse();
        assertThat(ReceiptVerification.isSigned(text + " ", signature, key)).isFalse();
        String other = (signature.charAt(0) == 'A' ? "B" : "A") + signature.substring(1);
        assertThat(ReceiptVerification.isSigned(text, other, key)).isFalse();
    }

    @LongTest
    void only_the_account_of_a_receipt_can_read_it() {
        String operation = deleted();
        TestAccount other = TestServer.openAccount();

        receipt(operation).isOk();
        http.get(other.key(), "/api/v1/receipts/" + operation).isProblem(404, "OperationNotFound");
        http.get(TestServer.OPERATOR_TOKEN, "/api/v1/receipts/" + operation).isProblem(404, "OperationNotFound");
        http.get(acme.production().key(), "/api/v1/receipts/" + operation).isProblem(403, "IdentityForbidden");
        http.get(acme.key(), "/api/v1/receipts/nonsense").isProblem(404, "OperationNotFound");
    }

    @LongTest
    void receipts_of_an_account_are_listed_newest_first() {
        http.post(acme.key(), "/api/v1/environments", "{\"displayName\": \"Second\", \"type\": \"DEVELOPMENT\"}")
                .isOk();
        String first = deleted();
        String second = http.delete(acme.key(), "/api/v1/environments/second", "{\"confirmName\": \"Second\"}")
                .isOk()
                .text("operationId");
        acme.done(second);

        Reply page = http.get(acme.key(), "/api/v1/receipts?limit=1").isOk();
        Reply next = http.get(
                        acme.key(), "/api/v1/receipts?limit=1&after=" + JsonPaths.at(page.body(), "pagination.next"))
                .isOk();

        assertThat(page.texts("operationId")).containsExactly(second);
        assertThat(page.text("0.environments.0.displayName")).isEqualTo("Second");
        assertThat(next.texts("operationId")).containsExactly(first);
        assertThat(JsonPaths.at(next.body(), "pagination.next")).isNull();
        Reply back = http.get(acme.key(), "/api/v1/receipts?before=" + JsonPaths.at(next.body(), "pagination.prev"))
                .isOk();
        assertThat(back.texts("operationId")).containsExactly(second);
        assertThat(http.get(TestServer.openAccount().key(), "/api/v1/receipts")
                        .isOk()
                        .texts("operationId"))
                .isEmpty();
        http.get(acme.production().key(), "/api/v1/receipts").isProblem(403, "IdentityForbidden");
    }

    @LongTest
    void receipt_exists_only_after_the_deletion_is_done() {
        String operation = delete();

        if (!acme.operation(operation).text("state").equals("DONE")) {
            receipt(operation).isProblem(404, "OperationNotFound");
        }
        acme.done(operation);
        receipt(operation).isOk();
    }

    private Reply receipt(String operation) {
        return http.get(acme.key(), "/api/v1/receipts/" + operation);
    }

    private String deleted() {
        String operation = delete();
        acme.done(operation);
        return operation;
    }

    private String delete() {
        return http.delete(acme.key(), "/api/v1/environments/development", "{\"confirmName\": \"Development\"}")
                .isOk()
                .text("operationId");
    }
}
