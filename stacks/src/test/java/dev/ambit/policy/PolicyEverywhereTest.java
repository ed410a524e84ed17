package dev.ambit.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestInstallation;
import dev.ambit.TestPerson;
import dev.ambit.TestStage;
import dev.ambit.TestTenant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.client.ContentResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

/// A changed policy applies from the next request on to Git and to the credentials of gateway, bucket and database.
/// These credentials belong to the stage: a copy that was issued before keeps working.
@Tag("long")
class PolicyEverywhereTest {

    private static final List<String> DOORS = List.of("gateway", "bucket", "git", "database");
    private static final List<String> DOORS_WITH_KEYS = List.of("gateway", "bucket", "database");

    private static TestInstallation installation;
    private static TestTenant acme;

    @BeforeAll
    static void start() throws Exception {
        installation = TestInstallation.start();
        acme = installation.store("Acme");
    }

    @AfterAll
    static void stop() throws Exception {
        installation.close();
    }

    @Test
    void d19_role_in_production_grants_push_and_credentials_of_both_stages_at_once() {
        TestPerson ann = TestPerson.member(acme.account(), "NONE", "NONE");
        assertThat(open(ann, acme.production())).isEmpty();
        assertThat(open(ann, acme.development())).isEmpty();

        changeRole(ann, "ADMIN");
        assertThat(open(ann, acme.production())).containsExactlyElementsOf(DOORS);
        assertThat(open(ann, acme.development())).containsExactlyElementsOf(DOORS);
        Keys production = Keys.of(ann, acme.production());
        Keys development = Keys.of(ann, acme.development());

        changeRole(ann, "VIEWER");
        assertThat(open(ann, acme.production())).containsExactly("git to read");
        assertThat(open(ann, acme.development())).containsExactly("git to read");

        changeRole(ann, "NONE");
        assertThat(open(ann, acme.production())).isEmpty();
        assertThat(open(ann, acme.development())).isEmpty();
        assertThat(production.open()).containsExactlyElementsOf(DOORS_WITH_KEYS);
        assertThat(development.open()).containsExactlyElementsOf(DOORS_WITH_KEYS);
    }

    @Test
    void d20_denial_in_development_refuses_push_and_credentials_only_there() {
        TestPerson ann = TestPerson.member(acme.account(), "ADMIN", "ADMIN");
        assertThat(open(ann, acme.development())).containsExactlyElementsOf(DOORS);
        Keys development = Keys.of(ann, acme.development());

        except("{\"memberId\": \"%s\", \"effect\": \"DENY\"}".formatted(ann.id()));
        assertThat(open(ann, acme.development())).isEmpty();
        assertThat(open(ann, acme.production())).containsExactlyElementsOf(DOORS);
        assertThat(development.open()).containsExactlyElementsOf(DOORS_WITH_KEYS);

        except("");
        assertThat(open(ann, acme.development())).containsExactlyElementsOf(DOORS);
    }

    /// The credentials of a stage as they were issued, or the refusals.
    private record Keys(TestStage stage, Reply gateway, Reply bucket, Reply database) {

        static Keys of(TestPerson person, TestStage stage) {
            return new Keys(
                    stage,
                    credentials(person, stage, "API_STAGE"),
                    credentials(person, stage, "ASSET_BUCKET"),
                    credentials(person, stage, "DATABASE"));
        }

        /// The resources that they give access to.
        List<String> open() {
            Map<String, Boolean> accessible = new LinkedHashMap<>();
            accessible.put("gateway", opensGateway());
            accessible.put("bucket", opensBucket());
            accessible.put("database", opensDatabase());
            return PolicyEverywhereTest.open(accessible);
        }

        boolean opensGateway() {
            if (gateway.status() != 200) {
                return false;
            }
            try {
                ContentResponse answer = installation
                        .request(stage.host(), "/")
                        .headers(it -> it.put("X-Api-Key", gateway.text("secret")))
                        .send();
                return answer.getStatus() != 403;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        boolean opensBucket() {
            if (bucket.status() != 200) {
                return false;
            }
            try (S3Client s3 = installation.bucket(bucket.text("login"), bucket.text("secret"))) {
                return s3.listObjectsV2(it -> it.bucket(stage.bucketName()))
                        .sdkHttpResponse()
                        .isSuccessful();
            }
        }

        boolean opensDatabase() {
            return database.status() == 200
                    && installation
                            .database(stage.name(), database.text("login"), database.text("secret"))
                            .withHandle(it -> it.createQuery("select true")
                                    .mapTo(Boolean.class)
                                    .one());
        }
    }

    /// The resources of a stage that a person can access with the session: by credentials issued now, and by Git.
    private static List<String> open(TestPerson person, TestStage stage) {
        Keys keys = Keys.of(person, stage);
        boolean reads = acme.git(person.token())
                .run("ls-remote", "--heads", acme.git(person.token()).url())
                .output()
                .contains("refs/heads/" + stage.branch());
        boolean writes = reads && pushes(person, stage);
        Map<String, Boolean> accessible = new LinkedHashMap<>();
        accessible.put("gateway", keys.opensGateway());
        accessible.put("bucket", keys.opensBucket());
        accessible.put("git", writes);
        accessible.put("git to read", reads && !writes);
        accessible.put("database", keys.opensDatabase());
        return open(accessible);
    }

    private static List<String> open(Map<String, Boolean> accessible) {
        return accessible.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .toList();
    }

    /// Pushes the current commit again, so that nothing is deployed.
    private static boolean pushes(TestPerson person, TestStage stage) {
        var git = acme.git(person.token()).cloned(stage.branch());
        return git.push("HEAD:" + stage.branch()).exit() == 0;
    }

    private static Reply credentials(TestPerson person, TestStage stage, String kind) {
        Reply reply = person.get("/stacks/%s/resources/%s/credentials".formatted(stage.environment(), kind));
        assertThat(reply.status()).as(kind).isIn(200, 403, 404);
        return reply;
    }

    private static void changeRole(TestPerson person, String production) {
        acme.account()
                .http()
                .patch(
                        acme.account().key(),
                        "/api/v1/members/" + person.id(),
                        "{\"productionRole\": \"%s\"}".formatted(production))
                .isOk();
    }

    private static void except(String override) {
        acme.account()
                .http()
                .put(
                        acme.account().key(),
                        "/api/v1/environments/%s/access"
                                .formatted(acme.development().environment()),
                        "{\"overrides\": [%s]}".formatted(override))
                .isOk();
    }
}
