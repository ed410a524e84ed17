package dev.ambit.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Json;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;

/// Calls a service of AWS that speaks JSON. Signs the requests itself, because a few calls do not justify another
/// module of the AWS SDK.
///
/// @param service name in the scope of a signature, such as `logs`
/// @param target prefix of the header that names the operation, such as `Logs_20140328`
record JsonServiceClient(
        SdkHttpClient http,
        AwsCredentialsProvider credentials,
        URI address,
        String region,
        String service,
        String target) {

    /// A page has at most 100 resources with 50 tags each.
    private static final int ANSWER_BYTES_MAX = 8_000_000;

    /// Calls an operation, such as `GetResources`.
    ///
    /// @return the answer; empty if AWS answers nothing
    /// @throws AwsServiceException if AWS refuses the call
    /// @throws SdkClientException if it does not answer
    Map<String, Object> call(String operation, Map<String, Object> body) {
        SignedRequest signed = sign(operation, Json.write(body));
        var request = HttpExecuteRequest.builder()
                .request(signed.request())
                .contentStreamProvider(signed.payload().orElse(null))
                .build();
        try {
            HttpExecuteResponse response = http.prepareRequest(request).call();
            String answer = content(response);
            if (!response.httpResponse().isSuccessful()) {
                throw refused(response, answer);
            }
            return answer.isEmpty()
                    ? Map.of()
                    : json(answer).orElseThrow(() -> new IOException("The answer is not JSON."));
        } catch (IOException e) {
            throw SdkClientException.create(e.toString(), e);
        }
    }

    private SignedRequest sign(String operation, byte[] body) {
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(address)
                .putHeader("Content-Type", "application/x-amz-json-1.1")
                .putHeader("Content-Length", Integer.toString(body.length))
                .putHeader("X-Amz-Target", "%s.%s".formatted(target, operation))
                .build();
        return AwsV4HttpSigner.create()
                .sign(it -> it.identity(credentials.resolveCredentials())
                        .request(request)
                        .payload(ContentStreamProvider.fromByteArray(body))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region));
    }

    private static String content(HttpExecuteResponse response) throws IOException {
        AbortableInputStream content = response.responseBody().orElse(null);
        if (content == null) {
            return "";
        }
        try (content) {
            return new String(content.readNBytes(ANSWER_BYTES_MAX), UTF_8);
        }
    }

    /// Returns nothing for other answers, such as a page of a proxy.
    private static Optional<Map<String, Object>> json(String answer) {
        try {
            return Optional.of(Json.map(answer));
        } catch (RuntimeException _) {
            return Optional.empty();
        }
    }

    private AwsServiceException refused(HttpExecuteResponse response, String answer) {
        Map<String, Object> error = json(answer).orElse(Map.of());
        int status = response.httpResponse().statusCode();
        String type = response.httpResponse()
                .firstMatchingHeader("X-Amzn-ErrorType")
                .orElseGet(() -> String.valueOf(error.getOrDefault("__type", "HTTP " + status)));
        return AwsServiceException.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .serviceName(service)
                        .errorCode(type.replaceFirst("^.*#", "").replaceFirst(":.*$", ""))
                        .errorMessage(String.valueOf(error.getOrDefault("message", error.get("Message"))))
                        .build())
                .build();
    }
}
