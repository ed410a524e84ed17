package dev.ambit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.branch.TestGit;
import java.util.function.Function;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.http.HttpHeader;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import redis.clients.jedis.Jedis;
import software.amazon.awssdk.services.s3.S3Client;

/// An attacker with all credentials of one stage.
record Intruder(TestStage stage) {

    /// Reported if an attempt succeeds.
    static final String REACHED = "REACHED";

    String secret(String kind) {
        return stage.credentials(kind).text("secret");
    }

    String bucket(Function<S3Client, String> act) {
        try (S3Client bucket = stage.bucket()) {
            return act.apply(bucket);
        }
    }

    String sql(String database, String query) {
        return stage.database(database).withHandle(read(query));
    }

    String execute(String statement) {
        return stage.database(stage.name()).<String, RuntimeException>withHandle(it -> {
            it.execute(statement);
            return REACHED;
        });
    }

    static HandleCallback<String, RuntimeException> read(String query) {
        return (Handle it) -> it.createQuery(query).mapTo(String.class).one();
    }

    String sessions(String command, String... words) {
        try (Jedis sessions = stage.sessions()) {
            Object reply = sessions.sendCommand(() -> command.getBytes(UTF_8), words);
            return reply instanceof byte[] bytes ? new String(bytes, UTF_8) : REACHED + reply;
        }
    }

    String visit(TestStage at, String header, String value) {
        try {
            ContentResponse answer = stage.store()
                    .in()
                    .request(at.host(), "/secret.txt")
                    .headers(it -> it.put(header, value))
                    .send();
            return Integer.toString(answer.getStatus());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    String visit(TestStage at, HttpHeader header, String value) {
        return visit(at, header.asString(), value);
    }

    /// As the gateway gave it to a visitor of the stage; functions run on this system.
    String cookie() {
        stage.deploy().isOk();
        String set =
                stage.store().in().visit(stage.host(), "/api/").getHeaders().get(HttpHeader.SET_COOKIE);
        return set.split(";", 2)[0];
    }

    /// The heads that the server lists for a member, including those of the stage's branch.
    String fetch(TestPerson member, TestStage at) {
        TestGit git = at.store().git(member.token());
        String heads = git.run("ls-remote", "--heads", git.url()).output();
        return heads.contains("refs/heads/" + at.branch()) ? heads + REACHED : "nothing of it";
    }

    /// Pushes the current commit of the stage's branch.
    String push(TestPerson member, TestStage at) {
        TestGit own = stage.store().git(member.token()).cloned(stage.branch());
        own.commit("mine.txt", REACHED);
        String url = at.store().git(member.token()).url();
        return own.run("push", "--force", url, "HEAD:" + at.branch()).exit() == 0 ? REACHED : "nothing of it";
    }
}
