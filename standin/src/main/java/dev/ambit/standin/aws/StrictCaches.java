package dev.ambit.standin.aws;

import dev.ambit.standin.aws.StrictAws.Refusal;
import dev.ambit.standin.aws.StrictLambda.Refused;

/// The caches of a stand-in for ElastiCache: `shop` and `serverless` can have users of stacks; the names of the
/// others state their flaw.
final class StrictCaches {

    private static final int MISSING = 404;

    private StrictCaches() {}

    /// @param port for TLS
    static String replicationGroup(String id, String userGroup, int port) throws Refused {
        String endpoint = id.equals("creating")
                ? ""
                : "<NodeGroups><NodeGroup><PrimaryEndpoint>%s</PrimaryEndpoint></NodeGroup></NodeGroups>"
                        .formatted(endpoint(port));
        String groups = id.equals("without-rbac")
                ? ""
                : "<UserGroupIds><member>%s</member></UserGroupIds>".formatted(userGroup);
        return switch (id) {
            case "shop", "without-tls", "without-rbac", "creating", "clustered" ->
                """
                <ReplicationGroups><ReplicationGroup><ReplicationGroupId>%s</ReplicationGroupId><Status>%s</Status>\
                <ClusterEnabled>%s</ClusterEnabled><TransitEncryptionEnabled>%s</TransitEncryptionEnabled>%s%s\
                </ReplicationGroup></ReplicationGroups>""".formatted(
                                id,
                                id.equals("creating") ? id : "available",
                                id.equals("clustered"),
                                !id.equals("without-tls"),
                                groups,
                                endpoint);
            default -> throw new Refused(new Refusal(MISSING, "ReplicationGroupNotFoundFault"));
        };
    }

    static String serverless(String name, String userGroup, int port) throws Refused {
        if (!name.equals("serverless")) {
            throw new Refused(new Refusal(MISSING, "ServerlessCacheNotFoundFault"));
        }
        return """
                <ServerlessCaches><member><ServerlessCacheName>%s</ServerlessCacheName><Status>available</Status>\
                <UserGroupId>%s</UserGroupId><Endpoint>%s</Endpoint></member></ServerlessCaches>""".formatted(name, userGroup, endpoint(port));
    }

    static String endpoint(int port) {
        return "<Address>127.0.0.1</Address><Port>%d</Port>".formatted(port);
    }
}
