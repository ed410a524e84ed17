package dev.ambit;

import dev.ambit.Http.Reply;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A signed-in member.
///
/// @param environment id of the environment to work in; null for none
public record TestPerson(
        Http http,
        String id,
        String email,
        String token,
        @Nullable String environment) {

    public static final String PASSWORD = "correct horse battery";

    public static TestPerson owner(TestAccount account) {
        return join(account, "\"accountRole\": \"OWNER\"");
    }

    public static TestPerson member(TestAccount account, String production, String nonProduction) {
        return join(
                account,
                "\"productionRole\": \"%s\", \"nonProductionRole\": \"%s\"".formatted(production, nonProduction));
    }

    private static TestPerson join(TestAccount account, String roles) {
        return join(account, anyEmail(), roles);
    }

    /// Invited by the account and accepted.
    public static TestPerson join(TestAccount account, String email, String roles) {
        String invitation = account.http()
                .post(account.key(), "/api/v1/members", "{\"email\": \"%s\", %s}".formatted(email, roles))
                .isOk()
                .text("token");
        return accept(account.http(), invitation, PASSWORD);
    }

    public static TestPerson accept(Http http, String invitation, String password) {
        return of(
                http,
                http.post("", "/api/v1/invitations/accept", """
                {"token": "%s", "password": "%s"}
                """.formatted(invitation, password))
                        .isOk());
    }

    public static TestPerson of(Http http, Reply session) {
        return new TestPerson(
                http, session.text("person.id"), session.text("person.email"), session.text("token"), null);
    }

    public static String anyEmail() {
        return UUID.randomUUID() + "@example.com";
    }

    public TestPerson in(TestAccount.TestEnvironment there) {
        return new TestPerson(http, id, email, token, there.id());
    }

    public Reply get(String path) {
        return http.send(request(path).GET());
    }

    public Reply post(String path, String json) {
        return send("POST", path, json);
    }

    public Reply send(String method, String path, String json) {
        return http.send(
                request(path).header("Content-Type", "application/json").method(method, BodyPublishers.ofString(json)));
    }

    public HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = http.request("/api/v1" + path).header("Authorization", "Bearer " + token);
        return environment == null ? request : request.header("X-ENVIRONMENT-ID", environment);
    }
}
