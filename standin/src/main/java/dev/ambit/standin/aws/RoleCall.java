package dev.ambit.standin.aws;

import java.util.Map;

/// An action that IAM checks for a request.
///
/// @param action such as `lambda:GetFunction`
/// @param resource ARN, or `*`
/// @param context values of condition keys
record RoleCall(String action, String resource, Map<String, String> context) {

    RoleCall {
        context = Map.copyOf(context);
    }

    RoleCall(String action, String resource) {
        this(action, resource, Map.of());
    }

    RoleCall with(String key, String value) {
        return new RoleCall(action, resource, Map.of(key, value));
    }
}
