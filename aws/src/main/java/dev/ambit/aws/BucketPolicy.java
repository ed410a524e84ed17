package dev.ambit.aws;

import dev.ambit.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The policy of a bucket, which Ambit owns. One statement denies access to the objects while the stack is
/// suspended, and one statement for each distribution allows it to read objects.
record BucketPolicy(List<Map<String, Object>> statements) {

    static final String SUSPENDED = "AmbitSuspended";

    private static final String ID = "Sid";
    private static final String STATEMENTS = "Statement";

    BucketPolicy {
        statements = List.copyOf(statements);
    }

    /// @param text JSON; empty if the bucket has no policy
    @SuppressWarnings("unchecked")
    static BucketPolicy of(String text) {
        if (text.isEmpty()) {
            return new BucketPolicy(List.of());
        }
        Object all = Json.map(text).get(STATEMENTS);
        return new BucketPolicy(all instanceof List<?> list ? (List<Map<String, Object>>) list : List.of());
    }

    Optional<Map<String, Object>> find(String id) {
        return statements.stream().filter(it -> id.equals(it.get(ID))).findFirst();
    }

    BucketPolicy with(Map<String, Object> statement) {
        List<Map<String, Object>> all =
                new ArrayList<>(without(String.valueOf(statement.get(ID))).statements());
        all.add(statement);
        return new BucketPolicy(all);
    }

    BucketPolicy without(String id) {
        return new BucketPolicy(
                statements.stream().filter(it -> !id.equals(it.get(ID))).toList());
    }

    boolean isEmpty() {
        return statements.isEmpty();
    }

    String text() {
        return Json.text(Map.of("Version", "2012-10-17", STATEMENTS, statements));
    }

    /// Returns the statement that denies access to all objects.
    ///
    /// @param objects ARN of all objects
    static Map<String, Object> suspension(String objects) {
        return Map.of(
                ID,
                SUSPENDED,
                "Effect",
                "Deny",
                "Principal",
                "*",
                "Action",
                List.of("s3:GetObject", "s3:PutObject", "s3:DeleteObject"),
                "Resource",
                objects);
    }

    /// Returns the statement that lets a distribution read objects. S3 answers 404 for a missing object only to
    /// callers that can list the bucket.
    ///
    /// @param id of the statement: letters and digits
    /// @param bucket ARN
    /// @param distribution ARN
    static Map<String, Object> reading(String id, String bucket, String distribution) {
        return Map.of(
                ID,
                id,
                "Effect",
                "Allow",
                "Principal",
                Map.of("Service", "cloudfront.amazonaws.com"),
                "Action",
                List.of("s3:GetObject", "s3:ListBucket"),
                "Resource",
                List.of(bucket, bucket + "/*"),
                "Condition",
                Map.of("StringEquals", Map.of("AWS:SourceArn", distribution)));
    }
}
