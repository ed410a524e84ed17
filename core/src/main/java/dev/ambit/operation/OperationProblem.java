package dev.ambit.operation;

/// Why an operation failed, with a code of [dev.ambit.problem.ProblemCode].
public record OperationProblem(String code, String message) {}
