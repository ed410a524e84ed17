package dev.ambit.domain;

/// How an account proves that it controls a domain.
enum ChallengeMethod {
    DNS,
    HTTP
}
