package dev.ambit.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks a field of a request whose choice cannot be changed later. If a caller misspells the choice, the refusal lists
/// the allowed words and suggests none of them, so that nobody accepts a permanent choice by mistake.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Permanent {}
