package dev.ambit.console;

/// A check as code to copy. The key is read from the environment variable `SERVER_KEY`.
public record CodeSamples(String curl, String javaScript, String java) {

    static CodeSamples of(String url, PlaygroundQuery query) {
        String address = "%s/api/v1/customers/%s/entitlements/check?featureId=%s%s"
                .formatted(
                        url,
                        UrlText.encoded(query.customerId()),
                        UrlText.encoded(query.featureId()),
                        query.question().parameters());
        return new CodeSamples(curl(address), javaScript(address), java(address));
    }

    /// Encodes apostrophes, so that the address needs no escapes in the single quotes of a shell.
    private static String curl(String address) {
        return """
                curl -s -H "X-API-KEY: $SERVER_KEY" \\
                  '%s&explain=true'
                """.formatted(address.replace("'", "%27"));
    }

    private static String javaScript(String address) {
        return """
                const response = await fetch("%s", {
                  headers: { "X-API-KEY": process.env.SERVER_KEY },
                });
                if (!response.ok) throw new Error(await response.text());
                const { data } = await response.json();
                if (!data.isGranted) {
                  console.log(data.accessDeniedReason);
                }
                """.formatted(address);
    }

    private static String java(String address) {
        return """
                var request = HttpRequest.newBuilder(URI.create("%s"))
                        .header("X-API-KEY", System.getenv("SERVER_KEY"))
                        .build();
                var response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
                boolean isGranted = response.statusCode() == 200
                        && response.body().contains("\\"isGranted\\":true");
                """.formatted(address);
    }
}
