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
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

/// A grant is changed in one place, and gateway, bucket, Git and database follow at the next request.
class PolicyEverywhereTest {

    private static final List<String> DOORS = List.of("gateway", "bucket", "git", "database");

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
    void d19_what_is_granted_in_production_opens_all_four_in_both_at_the_next_request() {
        TestPerson ann = TestPerson.member(acme.account(), "NONE", "NONE");
        assertThat(open(ann, acme.production())).isEmpty();
        assertThat(open(ann, acme.development())).isEmpty();

        become(ann, "ADMIN");
        assertThat(open(ann, acme.production())).containsExactlyElementsOf(DOORS);
        assertThat(open(ann, acme.development())).containsExactlyElementsOf(DOORS);

        become(ann, "VIEWER");
        assertThat(open(ann, acme.production())).containsExactly("git to read");
        assertThat(open(ann, acme.development())).containsExactly("git to read");

        become(ann, "NONE");
        assertThat(open(ann, acme.production())).isEmpty();
        assertThat(open(ann, acme.development())).isEmpty();
    }

    @Test
    void d20_what_is_denied_in_development_closes_all_four_there_alone() {
        TestPerson ann = TestPerson.member(acme.account(), "ADMIN", "ADMIN");
        assertThat(open(ann, acme.development())).containsExactlyElementsOf(DOORS);

        except("{\"memberId\": \"%s\", \"effect\": \"DENY\"}".formatted(ann.id()));
        assertThat(open(ann, acme.development())).isEmpty();
        assertThat(open(ann, acme.production())).containsExactlyElementsOf(DOORS);

        except("");
        assertThat(open(ann, acme.development())).containsExactlyElementsOf(DOORS);
    }

    /// The doors of a stage that let somebody in, by the way that leads from the person's own session.
    private static List<String> open(TestPerson person, TestStage stage) {
        Map<String, Boolean> doors = new LinkedHashMap<>();
        doors.put("gateway", gateway(person, stage));
        doors.put("bucket", bucket(person, stage));
        boolean reads = acme.git(person.token())
                .run("ls-remote", "--heads", acme.git(person.token()).url())
                .said()
                .contains("refs/heads/" + stage.branch());
        boolean writes = reads && pushes(person, stage);
        doors.put("git", writes);
        doors.put("git to read", reads && !writes);
        doors.put("database", database(person, stage));
        return doors.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean gateway(TestPerson person, TestStage stage) {
        Reply key = credentials(person, stage, "API_STAGE");
        if (key.status() != 200) {
            return false;
        }
        try {
            ContentResponse answer = installation
                    .request(stage.host(), "/")
                    .headers(it -> it.put("X-Api-Key", key.text("secret")))
                    .send();
            return answer.getStatus() != 403;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static boolean bucket(TestPerson person, TestStage stage) {
        Reply key = credentials(person, stage, "ASSET_BUCKET");
        if (key.status() != 200) {
            return false;
        }
        try (S3Client bucket = installation.bucket(key.text("login"), key.text("secret"))) {
            return bucket.listObjectsV2(it -> it.bucket(stage.bucketName()))
                    .sdkHttpResponse()
                    .isSuccessful();
        }
    }

    private static boolean database(TestPerson person, TestStage stage) {
        Reply login = credentials(person, stage, "DATABASE");
        return login.status() == 200
                && installation
                        .database(stage.name(), login.text("login"), login.text("secret"))
                        .withHandle(it -> it.createQuery("select true")
                                .mapTo(Boolean.class)
                                .one());
    }

    /// What is there is pushed once more, so that nothing is deployed.
    private static boolean pushes(TestPerson person, TestStage stage) {
        var git = acme.git(person.token()).cloned(stage.branch());
        return git.push("HEAD:" + stage.branch()).exit() == 0;
    }

    private static Reply credentials(TestPerson person, TestStage stage, String kind) {
        Reply reply = person.get("/stacks/%s/resources/%s/credentials".formatted(stage.environment(), kind));
        assertThat(reply.status()).as(kind).isIn(200, 403, 404);
        return reply;
    }

    private static void become(TestPerson person, String production) {
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
