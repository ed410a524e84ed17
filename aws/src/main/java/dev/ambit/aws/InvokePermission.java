package dev.ambit.aws;

import dev.ambit.http.Sha256;

/// The permission of one API stage to call the alias `live` of a function.
///
/// @param source ARN of the methods of the stage
record InvokePermission(LambdaFunction function, String source) {

    private static final int ID_CHARS = 32;

    /// Returns the id of the statement, which differs for each stage and API.
    private String id() {
        return "stage-" + Sha256.hex(source).substring(0, ID_CHARS);
    }

    /// Returns the id with which Terraform imports the permission.
    String importId() {
        return "%s:%s/%s".formatted(function.name(), LambdaFunction.LIVE, id());
    }

    boolean isThere() {
        return function.found(
                        "lambda:GetPolicy",
                        () -> function.lambda()
                                .getPolicy(
                                        it -> it.functionName(function.name()).qualifier(LambdaFunction.LIVE))
                                .policy())
                .filter(it -> it.contains(source))
                .isPresent();
    }

    void add() {
        function.run(
                "lambda:AddPermission",
                () -> function.lambda()
                        .addPermission(it -> it.functionName(function.name())
                                .qualifier(LambdaFunction.LIVE)
                                .statementId(id())
                                .action("lambda:InvokeFunction")
                                .principal("apigateway.amazonaws.com")
                                .sourceArn(source)));
    }

    /// Removes the permission, if it is there.
    void remove() {
        function.found(
                "lambda:RemovePermission",
                () -> function.lambda()
                        .removePermission(it -> it.functionName(function.name())
                                .qualifier(LambdaFunction.LIVE)
                                .statementId(id())));
    }
}
