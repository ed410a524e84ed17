package dev.ambit.host.bucket;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Error responses with the codes that S3 clients know.
final class S3Errors {

    static final String UNREACHABLE = "The S3 endpoint of this installation is unreachable or rejects its access key.";

    private S3Errors() {}

    /// Returns the same response whether or not the bucket exists.
    static RuntimeException denied() {
        return of(
                403,
                "AccessDenied",
                "This access key can access its own bucket and the media bucket of its account only.");
    }

    static RuntimeException readOnly() {
        return of(
                403,
                "AccessDenied",
                "Development can only read the media bucket. Write to it with production's access key.");
    }

    static RuntimeException noGrants() {
        return of(
                400,
                "AccessControlListNotSupported",
                "Access control lists are not supported. Send the request without an ACL.");
    }

    static RuntimeException name(String field) {
        return of(
                400,
                "InvalidArgument",
                "`%s` is not a valid object name. Allowed: %s.".formatted(field, ObjectName.ALLOWED));
    }

    static RuntimeException conditionUnsupported() {
        return of(
                501,
                "NotImplemented",
                "`If-None-Match` of a write must be `*`. Send `*`, or `If-Match` with the ETag of the object.");
    }

    static RuntimeException conditionFailed() {
        return of(
                412,
                "PreconditionFailed",
                "The object does not meet the condition of the request. Read the object, then decide again.");
    }

    static RuntimeException noObject() {
        return of(404, "NoSuchKey", "The object of the condition does not exist. Send the request without `If-Match`.");
    }

    static RuntimeException inTheWay() {
        return of(
                409,
                "InvalidRequest",
                "The key is also a prefix of another object's key, or the other way around. Choose another key.");
    }

    static RuntimeException tooLarge() {
        return of(
                400,
                "EntityTooLarge",
                "An object can have at most %d bytes. Upload a smaller file.".formatted(Buckets.BYTES_MAX));
    }

    static RuntimeException full() {
        return of(
                400,
                "InvalidRequest",
                "The bucket is full: it can store at most %d bytes and %d objects and folders. Delete objects."
                        .formatted(Buckets.BUCKET_BYTES_MAX, Buckets.OBJECTS_MAX));
    }

    static RuntimeException tooMany(String what, int most) {
        return of(400, "InvalidRequest", "At most %d %s are allowed.".formatted(most, what));
    }

    static RuntimeException noUpload() {
        return of(
                404,
                "NoSuchUpload",
                "This multipart upload does not exist, or it was completed or aborted. Start a new" + " upload.");
    }

    static RuntimeException unavailable() {
        return of(503, "ServiceUnavailable", "The access key cannot be checked at the moment. Try again in a moment.");
    }

    static RuntimeException noPlatform() {
        return of(
                503,
                "ServiceUnavailable",
                "The platform cannot be reached, so new access keys and uploads are refused. Try again in a moment.");
    }

    static RuntimeException moving() {
        return of(
                503,
                "ServiceUnavailable",
                "The bucket is being moved to another host, so it can only be read. Try again in a few minutes.");
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
