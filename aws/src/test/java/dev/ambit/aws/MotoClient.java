package dev.ambit.aws;

import dev.ambit.http.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Optional;

/// Reads resources from moto, for rules that depend on them.
record MotoClient(HttpClient http, URI moto) {

    private static final int OK = 200;

    /// Returns a JSON document, or nothing if moto refuses it.
    ///
    /// @param service such as `lambda`
    Optional<Map<String, Object>> get(String service, String path) {
        return text(service, path).map(Json::map);
    }

    /// Returns a text such as an XML document, or nothing if moto refuses it.
    Optional<String> text(String service, String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(moto + path))
                .header("Authorization", credential(service))
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            return response.statusCode() == OK ? Optional.of(response.body()) : Optional.empty();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Moto finds the service and the region in the scope of the credential, and does not check signatures.
    private static String credential(String service) {
        return "AWS4-HMAC-SHA256 Credential=ASIATEST/20261127/eu-north-1/%s/aws4_request, SignedHeaders=host, Signature=none"
                .formatted(service);
    }
}
