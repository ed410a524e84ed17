package dev.ambit.bucket;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// What is answered to whoever asks for what he may not, in the words that clients of S3 know.
final class Refusals {

    static final String UNREACHABLE = "The store of buckets cannot be reached, or does not let us in.";

    private Refusals() {}

    /// The same whether there is such a bucket or not.
    static RuntimeException denied() {
        return of(403, "AccessDenied", "This access key reaches its own bucket, and the images of its store.");
    }

    static RuntimeException readOnly() {
        return of(403, "AccessDenied", "The images are production's: development reads them.");
    }

    static RuntimeException noGrants() {
        return of(400, "AccessControlListNotSupported", "Whoever has no access key is let in nowhere.");
    }

    static RuntimeException name(String field) {
        return of(400, "InvalidArgument", "%s: %s.".formatted(field, ObjectName.ALLOWED));
    }

    static RuntimeException inTheWay() {
        return of(
                409,
                "InvalidRequest",
                "An object is a file and what lies below it a directory: one name cannot be both.");
    }

    static RuntimeException tooLarge() {
        return of(400, "EntityTooLarge", "An object has %d bytes at most.".formatted(Buckets.BYTES_MAX));
    }

    static RuntimeException full() {
        return of(
                400,
                "InvalidRequest",
                "The bucket is full: it has %d bytes and %d objects with folders at most."
                        .formatted(Buckets.BUCKET_BYTES_MAX, Buckets.OBJECTS_MAX));
    }

    static RuntimeException tooMany(String what, int most) {
        return of(400, "InvalidRequest", "There are %d %s at most.".formatted(most, what));
    }

    static RuntimeException noUpload() {
        return of(404, "NoSuchUpload", "There is no such upload under way.");
    }

    static RuntimeException unavailable() {
        return of(503, "ServiceUnavailable", "Nobody can say whose access key this is. Try again in a moment.");
    }

    static RuntimeException unreachable() {
        return of(503, "ServiceUnavailable", "%s Try again in a moment.".formatted(UNREACHABLE));
    }

    private static RuntimeException of(int status, String code, String message) {
        return S3Exception.builder()
                .message(message)
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }
}
