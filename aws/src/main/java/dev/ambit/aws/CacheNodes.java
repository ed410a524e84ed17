package dev.ambit.aws;

import java.util.List;
import java.util.regex.Pattern;

/// The settings of new caches on ElastiCache that one stack has to itself.
///
/// @param nodeType of the one node, such as `cache.t4g.micro`
/// @param engineVersion of Redis OSS, 7.0 or 7.1
/// @param subnetGroup name of the subnet group, in the VPC of the server and the functions
/// @param securityGroupIds of the node
public record CacheNodes(String nodeType, String engineVersion, String subnetGroup, List<String> securityGroupIds) {

    private static final Pattern NODE_TYPE = Pattern.compile("cache\\.[a-z0-9]{1,16}\\.[a-z0-9]{1,16}");
    private static final Pattern VERSION = Pattern.compile("7\\.[01]");
    private static final Pattern SUBNET_GROUP = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,254}");
    private static final Pattern SECURITY_GROUP = Pattern.compile("sg-[0-9a-f]{8,40}");
    private static final int SECURITY_GROUPS_MAX = 5;
    private static final SettingFields FIELDS = new SettingFields("cacheNodes.");

    public CacheNodes {
        securityGroupIds = securityGroupIds.stream().sorted().toList();
        FIELDS.require(NODE_TYPE, nodeType, "nodeType", "a node type such as `cache.t4g.micro`");
        FIELDS.require(VERSION, engineVersion, "engineVersion", "`7.0` or `7.1`");
        FIELDS.require(SUBNET_GROUP, subnetGroup, "subnetGroup", "1 to 255 letters, digits and -");
        if (securityGroupIds.isEmpty() || securityGroupIds.size() > SECURITY_GROUPS_MAX) {
            throw FIELDS.refused(
                    "securityGroupIds",
                    "%d ids".formatted(securityGroupIds.size()),
                    "1 to %d ids".formatted(SECURITY_GROUPS_MAX));
        }
        securityGroupIds.forEach(
                it -> FIELDS.require(SECURITY_GROUP, it, "securityGroupIds", "ids such as `sg-0a1b2c3d`"));
    }
}
