/// Spring Boot beans of the Java client. `AmbitAutoConfiguration` creates them from the properties `ambit.*`.
@NullMarked
package dev.ambit.spring;

import org.jspecify.annotations.NullMarked;
