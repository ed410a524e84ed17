package dev.ambit.standin.aws;

import dev.ambit.http.Json;
import java.util.List;
import java.util.Map;

/// Adds a rule of CloudWatch Logs that moto lacks: a deleted log group loses its tags, so that another group of the
/// same name has none.
record StrictLogs(MotoClient moto) {

    void answered(AwsRequest request) {
        if (request.target().equals("Logs_20140328.DeleteLogGroup")) {
            String arn = "arn:aws:logs:%s:123456789012:log-group:%s"
                    .formatted(request.region(), request.json().get("logGroupName"));
            List<String> keys = moto.call(
                            "logs", "Logs_20140328.ListTagsForResource", Json.text(Map.of("resourceArn", arn)))
                    .map(it -> (Map<?, ?>) it.get("tags"))
                    .map(it -> it.keySet().stream().map(String::valueOf).toList())
                    .orElse(List.of());
            var _ = moto.call(
                    "logs", "Logs_20140328.UntagResource", Json.text(Map.of("resourceArn", arn, "tagKeys", keys)));
        }
    }
}
