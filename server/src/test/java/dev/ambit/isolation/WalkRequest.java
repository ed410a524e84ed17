package dev.ambit.isolation;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.http.Json;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import org.jspecify.annotations.Nullable;

/// A request of the walk.
///
/// @param body null if it has none
record WalkRequest(
        ApiOperation operation,
        WalkCaller caller,
        String path,
        @Nullable String body) {

    static WalkRequest of(RequestGenerator filling, Choice choice, WalkCaller caller) {
        String path = filling.path(choice);
        Object body = filling.body(choice, path);
        return new WalkRequest(
                choice.operation(),
                caller,
                path + filling.query(choice),
                body == null || body instanceof String ? (String) body : Json.text(body));
    }

    Reply send(Http http) {
        HttpRequest.Builder request = caller.authorize(http.request(path));
        if (body == null && operation.method().equals("GET")) {
            return http.send(request.GET());
        }
        request.header("Content-Type", operation.acceptsYaml() ? "application/yaml" : "application/json");
        return http.send(request.method(operation.method(), BodyPublishers.ofString(body == null ? "" : body)));
    }

    /// Whether this is a part of the address, or a word of the body.
    boolean passes(String part) {
        return (path.replaceFirst("\\?.*", "") + "/").contains("/" + part + "/")
                || (body != null && body.contains("\"" + part + "\""));
    }

    /// The same with another word in place of one, and as another caller.
    WalkRequest with(String word, String other) {
        String environment = caller.environment();
        return new WalkRequest(
                operation,
                environment == null ? caller : caller.in(environment.replace(word, other)),
                path.replace(word, other),
                body == null ? null : body.replace(word, other));
    }

    @Override
    public String toString() {
        return "%s %s by %s%s%n%s"
                .formatted(
                        operation.method(),
                        path,
                        caller.kind(),
                        caller.environment() == null ? "" : " in " + caller.environment(),
                        body == null ? "" : body);
    }
}
