package dev.ambit.operation;

/// Why an operation was given up, by the names of [dev.ambit.problem.ProblemCode].
public record OperationProblem(String code, String message) {}
