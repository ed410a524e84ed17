package dev.ambit;

import dev.ambit.Http.Reply;
import dev.ambit.host.function.TestCode;
import java.net.http.HttpRequest.BodyPublishers;
import org.jdbi.v3.core.Jdbi;
import redis.clients.jedis.Jedis;
import software.amazon.awssdk.services.s3.S3Client;

/// A stage of a store with the names of its resources.
///
/// @param environment its slug
public record TestStage(TestTenant store, String environment, String bucketEnd, String branchEnd, String nameEnd) {

    private static final String FUNCTION = """
            const { createServer } = require('node:http');
            const server = createServer((request, response) => {
              response.setHeader('Set-Cookie', 'session=of-' + process.env.STAGE + '; HttpOnly');
              response.end(process.env.STAGE);
            });
            server.listen(process.env.PORT, '127.0.0.1');
            """;

    public String host() {
        return (bucketEnd.isEmpty() ? "" : "dev.") + store.slug() + ".fi";
    }

    public String bucketName() {
        return store.slug() + "-ui" + bucketEnd;
    }

    public String branch() {
        return store.slug() + branchEnd;
    }

    public String name() {
        return store.slug() + nameEnd;
    }

    /// Login and secret of one of its resources.
    public Reply credentials(String kind) {
        return get("/resources/%s/credentials".formatted(kind)).isOk();
    }

    public S3Client bucket() {
        Reply it = credentials("ASSET_BUCKET");
        return store.in().bucket(it.text("login"), it.text("secret"));
    }

    /// The login of its database.
    String login() {
        return credentials("DATABASE").text("login");
    }

    /// As its own login.
    public Jdbi database(String database) {
        Reply it = credentials("DATABASE");
        return store.in().database(database, it.text("login"), it.text("secret"));
    }

    public Jedis sessions() {
        Reply it = credentials("SESSION");
        return new Jedis(store.in().redis().address(it.text("login"), it.text("secret")));
    }

    public Reply get(String path) {
        return store.account().http().get(store.account().key(), path(path));
    }

    public Reply post(String path, String json) {
        return store.account().http().post(store.account().key(), path(path), json);
    }

    /// A function that says its stage, if code is run on this system.
    public Reply deploy() {
        Http http = store.account().http();
        return http.send(http.request(path("/function"))
                .header("X-API-KEY", store.account().key())
                .PUT(BodyPublishers.ofByteArray(TestCode.script(FUNCTION))));
    }

    private String path(String path) {
        return "/api/v1/stacks/%s%s".formatted(environment, path);
    }
}
