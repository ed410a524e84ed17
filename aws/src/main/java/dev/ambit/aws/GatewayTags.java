package dev.ambit.aws;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;

/// The tags of one resource of API Gateway.
///
/// @param path of the resource, such as `/restapis/a1b2c3`
record GatewayTags(ApiGatewayClient gateway, AwsAccount account, String path) {

    /// Adds the tags that the resource lacks.
    ///
    /// @param found tags of the resource
    void add(@Nullable Map<String, String> found, OwnerTags tags) {
        if (!tags.isCurrent(found == null ? Map.of() : found)) {
            AwsCall.of(
                    "apigateway:PUT",
                    "/tags" + path,
                    () -> gateway.tagResource(it -> it.resourceArn(
                                    "arn:%s:apigateway:%s::%s".formatted(account.partition(), account.region(), path))
                            .tags(tags.asMap())));
        }
    }
}
