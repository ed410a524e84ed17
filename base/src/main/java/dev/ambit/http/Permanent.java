package dev.ambit.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks a request field whose value cannot be changed later. The error for a misspelled value lists the allowed
/// values but suggests none, so that no caller accepts a permanent value by mistake.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Permanent {}
