package dev.ambit.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestInstallation;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.TestStage;
import dev.ambit.TestTenant;
import dev.ambit.Waiting;
import dev.ambit.host.HostDirectory;
import dev.ambit.stack.Stage;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.ScanParams;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/// Tears down whole stacks and verifies their receipts.
@Tag("long")
class StackReceiptTest {

    private static TestInstallation installation;

    @BeforeAll
    static void start() throws Exception {
        installation = TestInstallation.start();
    }

    @AfterAll
    static void stop() throws Exception {
        installation.close();
    }

    @Test
    void stack_teardown_keeps_shared_resources_and_lists_them_in_a_receipt() {
        TestTenant acme = installation.store("Acme");
        TestStage development = acme.development();
        boolean runs = development.get("/function").isOk().at("refusal") == null;
        fill(development, runs);
        fill(acme.production(), false);
        TestPerson reader = TestPerson.member(acme.account(), "VIEWER", "VIEWER");
        adoptAsAnOlderServerDid(acme);

        String operation = tornDown(acme);

        Reply receipt = receipt(acme, acme.account().key(), operation);
        Map<String, Object> fields = ReceiptVerification.read(receipt);
        String key = acme.account()
                .http()
                .get(acme.account().key(), "/api/v1/receipts/key")
                .isOk()
                .text("publicKey");
        assertThat(ReceiptVerification.isSigned(receipt.text("receipt"), receipt.text("signature"), key))
                .isTrue();
        assertThat(fields).containsEntry("removed", "stack").containsEntry("operationId", operation);
        assertThat(fields.get("kept")).isEqualTo(List.of("MEDIA acme-media, SHARED", "POLICY acme-policy, SHARED"));
        assertThat(String.valueOf(fields.get("environments"))).contains("slug=acme-dev", "type=DEVELOPMENT");
        Map<?, ?> resources = (Map<?, ?>) Objects.requireNonNull(fields.get("resources"));
        assertThat(resources.get("ASSET_BUCKET acme-ui-dev"))
                .hasToString(counts("buckets", 1, "bytes", 10, "objects", 2));
        assertThat(resources.get("DATABASE acme_dev")).hasToString(counts("databases", 1, "logins", 1, "tables", 1));
        assertThat(resources.get("SESSION acme_dev")).hasToString(counts("keys", 3, "users", 1));
        assertThat(resources.get("BRANCH acme-dev")).hasToString(counts("branches", 1));
        assertThat(resources.get("HOST dev.acme.fi")).hasToString(counts("hosts", 1));
        assertThat(resources.get("API_STAGE dev-stage")).hasToString(counts("stages", 1));
        assertThat(resources.get("FUNCTION serverless-acme-dev"))
                .hasToString(runs ? counts("directories", 1, "processes", 1, "versions", 1) : counts("directories", 1));
        assertThat(String.valueOf(resources.get("CDN acme-cdn-dev"))).contains("copies=");
        Map<?, ?> scan = (Map<?, ?>) Objects.requireNonNull(fields.get("scan"));
        assertThat(scan.get("resources")).isEqualTo(List.copyOf(resources.keySet()));
        assertThat(scan.get("rowsFound")).hasToString("0");
        assertThat(reader.get("/receipts/" + operation).isOk().text("receipt")).isEqualTo(receipt.text("receipt"));

        assertGone(development);
        assertThere(acme.production());
    }

    /// The stack's receipt is separate from its environment's.
    @Test
    void a_deleted_environment_and_its_stack_have_a_receipt_each() {
        TestTenant store = installation.store("Beta");
        store.account().done(delete(store.development()));

        List<Reply> all = receipts(store);
        assertThat(all).hasSize(2);
        List<Object> removed = all.stream()
                .map(it -> Objects.requireNonNull(ReceiptVerification.read(it).get("removed")))
                .toList();
        assertThat(removed).containsExactly("environment", "stack");
        TestAccount other = TestAccount.open(store.account().http(), "Other");
        for (Reply it : all) {
            String id = String.valueOf(ReceiptVerification.read(it).get("operationId"));
            receipt(store, other.key(), id).isProblem(404, "OperationNotFound");
            receipt(store, TestServer.OPERATOR_TOKEN, id).isProblem(404, "OperationNotFound");
        }
    }

    /// A receipt is open to members with access to the environment now, or, after its deletion, to those with
    /// access at the end.
    @Test
    void member_denied_after_the_teardown_cannot_read_the_receipt() {
        TestTenant store = installation.store("Gamma");
        TestPerson ann = TestPerson.member(store.account(), "VIEWER", "VIEWER");
        TestPerson bob = TestPerson.member(store.account(), "VIEWER", "VIEWER");
        String operation = tornDown(store);
        String receipt = "/receipts/" + operation;
        ann.get(receipt).isOk();

        deny(store, ann);
        ann.get(receipt).isProblem(404, "OperationNotFound");
        assertThat(ann.get("/receipts").isOk().texts("operationId")).isEmpty();
        bob.get(receipt).isOk();

        store.account().done(delete(store.development()));
        ann.get(receipt).isProblem(404, "OperationNotFound");
        assertThat(ann.get("/receipts").isOk().texts("operationId")).isEmpty();
        bob.get(receipt).isOk();
        assertThat(bob.get("/receipts").isOk().texts("operationId")).contains(operation);
    }

    @Test
    void account_deletion_also_removes_shared_resources_of_its_stacks() {
        TestTenant store = installation.store("Delta");
        String account = installation
                .superuser("ambit")
                .withHandle(it -> it.createQuery("select account_id from accounts where slug = 'delta'")
                        .mapTo(String.class)
                        .one());
        String operation = store.account()
                .http()
                .delete(TestServer.OPERATOR_TOKEN, "/api/v1/accounts/delta", "{\"confirmName\": \"Delta\"}")
                .isOk()
                .text("operationId");
        Waiting.until(() -> receipt(store, TestServer.OPERATOR_TOKEN, operation), it -> it.status() == 200);

        List<String> stored = installation
                .superuser("ambit")
                .withHandle(it -> it.createQuery("""
                                select receipt::jsonb ->> 'kept'
                                from receipts
                                where not of_account and account_id = :account::int
                                """)
                        .bind("account", account)
                        .mapTo(String.class)
                        .list());
        assertThat(stored).containsExactly("[]", "[]");
    }

    /// Adopts resources that exist only in the server's rows.
    private static void adoptAsAnOlderServerDid(TestTenant store) {
        int adopted = installation.superuser("ambit").withHandle(it -> it.execute("""
                update infra_resources
                set is_adopted = true
                where kind in ('HOST', 'API_STAGE', 'CDN')
                    and account_id = (select account_id from accounts where slug = ?)
                """, store.slug()));
        assertThat(adopted).isEqualTo(6);
    }

    private static void deny(TestTenant store, TestPerson person) {
        store.account()
                .http()
                .put(
                        store.account().key(),
                        "/api/v1/environments/%s/access"
                                .formatted(store.development().environment()),
                        "{\"overrides\": [{\"memberId\": \"%s\", \"effect\": \"DENY\"}]}".formatted(person.id()))
                .isOk();
    }

    private static void fill(TestStage stage, boolean runs) {
        try (S3Client bucket = stage.bucket()) {
            bucket.putObject(
                    it -> it.bucket(stage.bucketName()).key("index.html").contentType("text/html"),
                    RequestBody.fromString("hello"));
            bucket.putObject(it -> it.bucket(stage.bucketName()).key("a/b.css"), RequestBody.fromString("world"));
        }
        stage.database(stage.name()).useHandle(it -> it.execute("create table carts (id int primary key)"));
        try (Jedis sessions = stage.sessions()) {
            for (int i = 0; i < 3; i++) {
                sessions.set("%s:%d".formatted(stage.name(), i), "a cart");
            }
        }
        if (runs) {
            stage.deploy().isOk();
        }
        assertThat(installation.visit(stage.host(), "/index.html").getContentAsString())
                .isEqualTo("hello");
    }

    /// Cancels the order, which tears the stack down and keeps the environment.
    private static String tornDown(TestTenant store) {
        store.cancelOrder();
        Reply removed = Waiting.until(
                () -> store.development().get(""), it -> it.text("state").equals("REMOVED"));
        return removed.text("operationId");
    }

    private static String delete(TestStage stage) {
        String path = "/api/v1/environments/" + stage.environment();
        TestAccount account = stage.store().account();
        String name = account.http().get(account.key(), path).isOk().text("displayName");
        return account.http()
                .delete(account.key(), path, "{\"confirmName\": \"%s\"}".formatted(name))
                .isOk()
                .text("operationId");
    }

    private static List<Reply> receipts(TestTenant store) {
        String key = store.account().key();
        return store.account().http().get(key, "/api/v1/receipts").isOk().texts("operationId").stream()
                .map(it -> receipt(store, key, it))
                .toList();
    }

    private static Reply receipt(TestTenant store, String key, String operation) {
        return store.account().http().get(key, "/api/v1/receipts/" + operation);
    }

    /// Checks each resource itself, not the server's rows.
    private static void assertGone(TestStage stage) {
        assertThat(HostDirectory.in(installation.data()).resolve("buckets").resolve(stage.bucketName()))
                .doesNotExist();
        assertThat(databases(stage)).isZero();
        assertThat(logins(stage)).isZero();
        assertThat(sessionKeys(stage)).isZero();
        assertThat(sessionUser(stage)).isFalse();
        TestTenant store = stage.store();
        assertThat(store.git(store.account().key()).heads())
                .containsOnlyKeys(store.production().branch());
        assertThat(HostDirectory.in(installation.data()).resolve("functions/serverless-acme-dev"))
                .doesNotExist();
        Waiting.until(() -> installation.visit(stage.host(), "/index.html"), it -> it.getStatus() == 404);
    }

    private static void assertThere(TestStage stage) {
        assertThat(Files.exists(
                        HostDirectory.in(installation.data()).resolve("buckets").resolve(stage.bucketName())))
                .isTrue();
        assertThat(HostDirectory.in(installation.data()).resolve("buckets").resolve("acme-media"))
                .exists();
        assertThat(databases(stage)).isOne();
        assertThat(logins(stage)).isOne();
        assertThat(sessionKeys(stage)).isEqualTo(3);
        assertThat(sessionUser(stage)).isTrue();
        assertThat(installation.visit(stage.host(), "/index.html").getContentAsString())
                .isEqualTo("hello");
    }

    private static int databases(TestStage stage) {
        return count("select count(*) from pg_database where datname = ?", stage.name());
    }

    private static int logins(TestStage stage) {
        String mark = "ambit %s of %s;"
                .formatted(
                        stage.bucketEnd().isEmpty() ? Stage.PRODUCTION : Stage.DEVELOPMENT,
                        stage.store().production().name());
        return count("select count(*) from pg_roles where starts_with(shobj_description(oid, 'pg_authid'), ?)", mark);
    }

    private static int count(String sql, String name) {
        Jdbi superuser = installation.superuser("postgres");
        try (Handle handle = superuser.open()) {
            return handle.createQuery(sql).bind(0, name).mapTo(Integer.class).one();
        }
    }

    private static int sessionKeys(TestStage stage) {
        try (var redis = new Jedis(installation.redis().address())) {
            return redis.scan("0", new ScanParams().match(stage.name() + ":*").count(1_000))
                    .getResult()
                    .size();
        }
    }

    private static boolean sessionUser(TestStage stage) {
        try (var redis = new Jedis(installation.redis().address())) {
            return redis.aclUsers().contains(stage.name());
        }
    }

    private static String counts(Object... pairs) {
        List<String> counts = new ArrayList<>();
        for (int i = 0; i < pairs.length; i += 2) {
            counts.add("%s=%s".formatted(pairs[i], pairs[i + 1]));
        }
        return "{%s}".formatted(String.join(", ", counts));
    }
}
