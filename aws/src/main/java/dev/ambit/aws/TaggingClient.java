package dev.ambit.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Json;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;

/// Calls the Resource Groups Tagging API. It signs the call by itself instead of taking a module of the AWS SDK,
/// because
/// Ambit uses no other call of that API.
record TaggingClient(SdkHttpClient http, AwsCredentialsProvider credentials, URI address, String region) {

    private static final String SERVICE = "tagging";
    private static final String TARGET = "ResourceGroupsTaggingAPI_20170126.GetResources";
    private static final String TYPE = "__type";

    /// Calls `GetResources`.
    ///
    /// @throws AwsServiceException if AWS refuses the call
    /// @throws SdkClientException if it does not answer
    Map<String, Object> getResources(Map<String, Object> body) {
        SignedRequest signed = sign(Json.write(body));
        var request = HttpExecuteRequest.builder()
                .request(signed.request())
                .contentStreamProvider(signed.payload().orElse(null))
                .build();
        try {
            HttpExecuteResponse response = http.prepareRequest(request).call();
            try (var content = response.responseBody().orElseThrow(() -> new IOException("no content"))) {
                String text = new String(content.readAllBytes(), UTF_8);
                // A proxy may answer errors in HTML.
                Map<String, Object> answer = text.startsWith("{") ? Json.map(text) : Map.of();
                if (!response.httpResponse().isSuccessful()) {
                    throw refused(response, answer);
                }
                return answer;
            }
        } catch (IOException e) {
            throw SdkClientException.create(e.toString(), e);
        }
    }

    private SignedRequest sign(byte[] body) {
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(address)
                .putHeader("Content-Type", "application/x-amz-json-1.1")
                .putHeader("Content-Length", Integer.toString(body.length))
                .putHeader("X-Amz-Target", TARGET)
                .build();
        return AwsV4HttpSigner.create()
                .sign(it -> it.identity(credentials.resolveCredentials())
                        .request(request)
                        .payload(ContentStreamProvider.fromByteArray(body))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, SERVICE)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region));
    }

    private AwsServiceException refused(HttpExecuteResponse response, Map<String, Object> answer) {
        String type = response.httpResponse()
                .firstMatchingHeader("X-Amzn-ErrorType")
                .orElse(String.valueOf(answer.get(TYPE)));
        return AwsServiceException.builder()
                .statusCode(response.httpResponse().statusCode())
                .awsErrorDetails(AwsErrorDetails.builder()
                        .serviceName(SERVICE)
                        .errorCode(type.replaceFirst("^.*#", "").replaceFirst(":.*$", ""))
                        .errorMessage(String.valueOf(answer.getOrDefault("message", answer.get("Message"))))
                        .build())
                .build();
    }
}
