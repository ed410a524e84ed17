package dev.ambit.standin.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Json;
import dev.ambit.standin.LocalHttp;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Optional;

/// Reads resources from moto, for rules that depend on them.
record MotoClient(HttpClient http, URI moto) {

    private static final int OK = 200;
    private static final int CREATED = 201;

    /// Returns a JSON document, or nothing if moto refuses it.
    ///
    /// @param service such as `lambda`
    Optional<Map<String, Object>> get(String service, String path) {
        return text(service, path).map(Json::map);
    }

    /// Returns a text such as an XML document, or nothing if moto refuses it.
    Optional<String> text(String service, String path) {
        return found(request(service, path)).map(it -> new String(it.body(), UTF_8));
    }

    /// Returns an object of a bucket with its content type, or nothing if there is none.
    ///
    /// @param path bucket and key
    Optional<OriginResponse> object(String path) {
        return found(request("s3", path))
                .map(it -> OriginResponse.of(
                        OK, it.headers().firstValue("Content-Type").orElse("application/octet-stream"), it.body()));
    }

    /// Calls an operation of a service that speaks JSON; returns nothing if moto refuses it.
    ///
    /// @param target such as `Logs_20140328.CreateLogGroup`
    Optional<Map<String, Object>> call(String service, String target, String body) {
        return found(request(service, "/")
                        .header("X-Amz-Target", target)
                        .header("Content-Type", "application/x-amz-json-1.1")
                        .POST(BodyPublishers.ofString(body)))
                .map(it -> it.body().length == 0 ? Map.of() : Json.map(new String(it.body(), UTF_8)));
    }

    /// Creates a resource as its owner would.
    ///
    /// @return moto's answer
    String post(String service, String path, String body) {
        HttpResponse<byte[]> response = send(request(service, path).POST(BodyPublishers.ofString(body)));
        String answer = new String(response.body(), UTF_8);
        if (response.statusCode() != OK && response.statusCode() != CREATED) {
            throw new IllegalStateException("moto refused %s: %s".formatted(path, answer));
        }
        return answer;
    }

    private Optional<HttpResponse<byte[]>> found(HttpRequest.Builder request) {
        return Optional.of(send(request)).filter(it -> it.statusCode() == OK);
    }

    private HttpRequest.Builder request(String service, String path) {
        return HttpRequest.newBuilder(URI.create(moto + path)).header("Authorization", credential(service));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) {
        return LocalHttp.send(http, request.build(), BodyHandlers.ofByteArray());
    }

    /// Moto finds the service and the region in the scope of the credential, and does not check signatures.
    private static String credential(String service) {
        return "AWS4-HMAC-SHA256 Credential=ASIATEST/20261127/eu-north-1/%s/aws4_request, SignedHeaders=host, Signature=none"
                .formatted(service);
    }
}
