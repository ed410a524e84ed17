package dev.ambit.standin.aws;

import com.sun.net.httpserver.HttpExchange;
import dev.ambit.http.Json;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A request to AWS.
///
/// @param region from the scope of the credential; empty without one
/// @param service such as `lambda`, from the same scope
/// @param path without the query
/// @param query empty if there is none
/// @param target call of a JSON service such as `CertificateManager.ListCertificates`; empty for others
record AwsRequest(String region, String service, String method, String path, String query, String target, String body) {

    private static final Pattern SCOPE = Pattern.compile("Credential=[^/]+/\\d+/([^/]+)/([^/]+)/");

    static AwsRequest of(HttpExchange exchange, String body) {
        Matcher scope = SCOPE.matcher(header(exchange, "Authorization"));
        boolean isSigned = scope.find();
        String query = exchange.getRequestURI().getRawQuery();
        return new AwsRequest(
                isSigned ? scope.group(1) : "",
                isSigned ? scope.group(2) : "",
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                query == null ? "" : query,
                header(exchange, "X-Amz-Target"),
                body);
    }

    private static String header(HttpExchange exchange, String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    /// Returns method and path, such as `PUT /2015-03-31/functions/shop/code`.
    String call() {
        return "%s %s".formatted(method, path);
    }

    Map<String, Object> json() {
        return Json.map(body);
    }
}
