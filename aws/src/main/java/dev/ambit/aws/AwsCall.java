package dev.ambit.aws;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.problem.Problem;
import dev.ambit.stack.InProgressException;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sts.model.StsException;

/// Calls AWS, and turns errors into one of three classes: throttled or unavailable, not yet consistent, and
/// refused. Calls of the first two classes are retried for minutes; no worker waits in between.
final class AwsCall {

    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final Duration THROTTLED_PAUSE = Duration.ofSeconds(10);
    private static final Duration CONSISTENCY_PAUSE = Duration.ofSeconds(3);
    private static final int SERVER_ERROR = 500;

    /// A change of IAM takes effect after seconds; longer waits would hide a wrong trust policy.
    private static final Duration ROLE_PATIENCE = Duration.ofMinutes(2);

    private static final Set<String> INCONSISTENT = Set.of(
            "OperationAborted",
            "NoSuchBucket",
            "BucketNotEmpty",
            // Parameter Store: another change of the parameter is running.
            "ParameterAlreadyExists",
            "TooManyUpdates",
            // Lambda and API Gateway: another change is running. Lambda: another operation has moved the alias.
            "ResourceConflictException",
            "PreconditionFailedException",
            "ConflictException",
            // Route 53: the records have changed, or another change is running.
            "InvalidChangeBatch",
            "PriorRequestNotComplete",
            // CloudFront: the configuration has changed, or is not deployed everywhere yet.
            "PreconditionFailed",
            "InvalidIfMatchVersion",
            "DistributionNotDisabled",
            "OriginAccessControlAlreadyExists",
            "TooManyInvalidationsInProgress",
            // ElastiCache: another change of the user or its group is running.
            "InvalidUserState",
            "InvalidUserGroupState",
            "UserAlreadyExists",
            "UserGroupAlreadyExists",
            "InvalidReplicationGroupState",
            "ReplicationGroupAlreadyExists",
            // IAM shows changes late.
            "ConcurrentModification",
            "DeleteConflict",
            "EntityAlreadyExists",
            "EntityTemporarilyUnmodifiable");
    private static final Set<String> DENIED = Set.of("AccessDenied", "AccessDeniedException", "UnauthorizedOperation");
    private static final Set<String> QUOTAS = Set.of(
            "LimitExceeded",
            "LimitExceededException",
            "CodeStorageExceededException",
            "ENILimitReachedException",
            "UserQuotaExceeded",
            "UserGroupQuotaExceeded",
            "NodeQuotaForCustomerExceeded",
            "ClusterQuotaForCustomerExceeded",
            "TooManyDistributions",
            "TooManyOriginAccessControls");

    /// Part of Lambda's message about a role that it cannot use yet. The error code does not identify this case.
    private static final String FRESH_ROLE = "cannot be assumed";

    /// IAM's code for a role or policy that is missing, or was created a moment ago.
    private static final String FRESH_ENTITY = "NoSuchEntity";
    private static final Set<String> CREDENTIALS = Set.of(
            "ExpiredToken",
            "ExpiredTokenException",
            "InvalidAccessKeyId",
            "InvalidClientTokenId",
            "InvalidToken",
            "SignatureDoesNotMatch",
            "UnrecognizedClientException");

    private AwsCall() {}

    /// Calls AWS.
    ///
    /// @param action such as `s3:CreateBucket`, for messages
    /// @param resource that the action is about
    /// @throws InProgressException if the call can succeed later without a change by people
    /// @throws Problem if AWS refused the call
    static <T> T of(String action, String resource, Supplier<T> call) {
        try {
            return call.get();
        } catch (StsException e) {
            throw ofRole(e);
        } catch (AwsServiceException e) {
            throw failure(action, resource, e);
        } catch (SdkClientException e) {
            throw unanswered(action, e);
        }
    }

    /// Returns the code of an error, such as `NoSuchBucket`.
    static String code(AwsServiceException e) {
        return e.awsErrorDetails() == null || e.awsErrorDetails().errorCode() == null
                ? ""
                : e.awsErrorDetails().errorCode();
    }

    private static String message(AwsServiceException e) {
        return e.awsErrorDetails() == null || e.awsErrorDetails().errorMessage() == null
                ? ""
                : e.awsErrorDetails().errorMessage();
    }

    private static RuntimeException failure(String action, String resource, AwsServiceException e) {
        String code = code(e);
        if (e.isThrottlingException() || e.statusCode() >= SERVER_ERROR) {
            return new InProgressException(
                    "AWS throttles `%s` (%s).".formatted(action, code), THROTTLED_PAUSE, PATIENCE);
        }
        if (message(e).contains(FRESH_ROLE)) {
            return new InProgressException(
                    "The role of %s cannot be assumed yet.".formatted(resource), CONSISTENCY_PAUSE, ROLE_PATIENCE);
        }
        if (code.equals(FRESH_ENTITY)) {
            return new InProgressException(
                    "IAM does not show a role or policy of %s yet.".formatted(resource),
                    CONSISTENCY_PAUSE,
                    ROLE_PATIENCE);
        }
        if (INCONSISTENT.contains(code)) {
            return new InProgressException(
                    "AWS is still changing %s (%s).".formatted(resource, code), CONSISTENCY_PAUSE, PATIENCE);
        }
        if (CREDENTIALS.contains(code)) {
            return credentials(code);
        }
        if (QUOTAS.contains(code)) {
            return STACK_RESOURCE_REFUSED.because(
                    "The AWS account has reached a quota at `%s` (`%s`). Raise it in Service Quotas, then resume the operation."
                            .formatted(action, code));
        }
        return STACK_RESOURCE_REFUSED.because(
                switch (DENIED.contains(code) ? "AccessDenied" : code) {
                    case "AccessDenied" ->
                        "AWS refused `%s` on `%s`. Allow the action in the policy of the attached role."
                                .formatted(action, resource);
                    case "PermanentRedirect", "AuthorizationHeaderMalformed" ->
                        "Bucket `%s` is in another region than the attached AWS account. Attach its region."
                                .formatted(resource);
                    case "TooManyBuckets" ->
                        "The AWS account has reached its quota of buckets. Raise `General purpose buckets` in Service"
                                + " Quotas.";
                    case "ParameterLimitExceeded" ->
                        "The AWS account has reached its quota of parameters. Raise `Standard parameters` in Service"
                                + " Quotas.";
                    default ->
                        "AWS refused `%s` on `%s` with `%s`. Correct the AWS account, then resume the operation."
                                .formatted(action, resource, code);
                });
    }

    private static RuntimeException ofRole(StsException e) {
        String code = code(e);
        if (CREDENTIALS.contains(code)) {
            return credentials(code);
        }
        return code.equals("AccessDenied")
                ? new InProgressException(
                        "AWS refused `sts:AssumeRole`. The trust policy of the role must allow the server with this"
                                + " external id.",
                        CONSISTENCY_PAUSE,
                        ROLE_PATIENCE)
                : failure("sts:AssumeRole", "the attached role", e);
    }

    private static Problem credentials(String code) {
        return STACK_RESOURCE_REFUSED.because(
                "AWS rejects the credentials of the server with `%s`. Renew them, then resume the operation."
                        .formatted(code));
    }

    /// A call without an answer is retried. Without credentials, AWS was not called, so a retry cannot help.
    private static RuntimeException unanswered(String action, SdkClientException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("credentials")
                ? STACK_RESOURCE_REFUSED.because(
                        "The server has no AWS credentials. Give it an IAM role or the usual AWS environment variables.")
                : new InProgressException("AWS did not answer `%s`.".formatted(action), THROTTLED_PAUSE, PATIENCE);
    }
}
