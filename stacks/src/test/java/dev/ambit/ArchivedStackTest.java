package dev.ambit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// The stack of an archived environment is stopped and keeps its data.
class ArchivedStackTest {

    /// The gateway remembers a host for a second.
    private static final Duration REMEMBERED = Duration.ofSeconds(2);

    private static final List<String> DOORS = List.of("gateway", "bucket", "database", "sessions");

    @LongTest
    void credentials_of_an_archived_stack_are_refused_until_it_is_unarchived() throws Exception {
        try (TestInstallation installation = TestInstallation.start()) {
            TestTenant acme = installation.store("Acme");
            TestStage development = acme.development();
            try (S3Client bucket = development.bucket()) {
                bucket.putObject(
                        it -> it.bucket(development.bucketName()).key("index.html"), RequestBody.fromString("hello"));
            }
            var keys = new Keys(
                    installation,
                    development,
                    development.credentials("ASSET_BUCKET"),
                    development.database(development.name()),
                    development.credentials("SESSION"));
            assertThat(keys.open()).isEqualTo(DOORS);

            change(development, "archive");
            // No request arrives in between from which the gateway could learn of it.
            Waiting.until(() -> development.get(""), it -> it.text("state").equals("SUSPENDED"));
            Thread.sleep(REMEMBERED);
            // On a busy machine, the answer of the server can come too late for the first requests.
            Waiting.until(
                    () -> installation.visit(development.host(), "/index.html").getStatus(), it -> it == 503);
            Waiting.until(keys::open, List::isEmpty);
            change(development, "unarchive");

            Waiting.until(keys::open, DOORS::equals);
            assertThat(installation.visit(development.host(), "/index.html").getContentAsString())
                    .isEqualTo("hello");
        }
    }

    private static void change(TestStage stage, String verb) {
        TestAccount account = stage.store().account();
        account.http()
                .post(account.key(), "/api/v1/environments/%s/%s".formatted(stage.environment(), verb), "")
                .isOk();
    }

    /// Credentials that were issued while the environment was active.
    private record Keys(
            TestInstallation installation, TestStage stage, Http.Reply bucket, Jdbi database, Http.Reply session) {

        List<String> open() {
            Map<String, Boolean> accessible = new LinkedHashMap<>();
            accessible.put(
                    "gateway", installation.visit(stage.host(), "/index.html").getStatus() == 200);
            accessible.put("bucket", opensBucket());
            accessible.put("database", opensDatabase());
            accessible.put("sessions", opensSessions());
            return accessible.entrySet().stream()
                    .filter(Map.Entry::getValue)
                    .map(Map.Entry::getKey)
                    .toList();
        }

        private boolean opensBucket() {
            try (S3Client s3 = installation.bucket(bucket.text("login"), bucket.text("secret"))) {
                return s3.listObjectsV2(it -> it.bucket(stage.bucketName()))
                        .sdkHttpResponse()
                        .isSuccessful();
            } catch (S3Exception _) {
                return false;
            }
        }

        private boolean opensDatabase() {
            try {
                return database.withHandle(
                        it -> it.createQuery("select true").mapTo(Boolean.class).one());
            } catch (JdbiException _) {
                return false;
            }
        }

        private boolean opensSessions() {
            try (var redis = new Jedis(installation.redis().address(session.text("login"), session.text("secret")))) {
                return redis.set(stage.name() + ":cart", "full").equals("OK");
            } catch (JedisException _) {
                return false;
            }
        }
    }
}
