package dev.ambit.github;

import dev.ambit.http.Json;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Calls the REST API of GitHub for one repository, as the installation of an App.
final class GithubClient {

    private static final int OK = 200;

    private final GithubApp app;
    private final GithubHttp http;
    private final InstallationToken token;

    GithubClient(GithubApp app, HttpClient client, InstantSource clock) {
        this.app = app;
        this.http = new GithubHttp(app, client, clock);
        this.token = new InstallationToken(app, http, clock);
    }

    GithubApp app() {
        return app;
    }

    /// Returns the levels of the installation's permissions, by name.
    Map<String, Object> permissions() {
        return token.permissions();
    }

    /// Calls the API below the repository.
    ///
    /// @param path such as `/git/refs`; empty for the repository
    /// @param body written as JSON; null for none
    /// @throws dev.ambit.stack.InProgressException if GitHub throttles or does not answer
    /// @throws dev.ambit.problem.Problem if people have to correct the App
    GithubAnswer call(String method, String path, @Nullable Object body) {
        String json = body == null ? null : Json.text(body);
        return renewed(it -> http.send(method, below(path), it, json), GithubAnswer::status);
    }

    GithubAnswer get(String path) {
        return call("GET", path, null);
    }

    /// Opens a download below the repository. The caller closes its body.
    ///
    /// @throws dev.ambit.problem.Problem if GitHub answers with another status than 200
    HttpResponse<InputStream> open(String path, String accept) {
        HttpResponse<InputStream> response =
                renewed(it -> http.open(below(path), it, accept), HttpResponse::statusCode);
        if (response.statusCode() != OK) {
            throw http.refusal(below(path), response);
        }
        return response;
    }

    /// Calls once more with a new token, if GitHub refuses the present one.
    private <T> T renewed(Function<String, T> call, ToIntFunction<T> status) {
        String first = token.value();
        T answer = call.apply(first);
        if (status.applyAsInt(answer) != GithubErrors.UNAUTHORIZED) {
            return answer;
        }
        token.discard(first);
        return call.apply(token.value());
    }

    private String below(String path) {
        return "/repos/%s%s".formatted(app.repository(), path);
    }
}
