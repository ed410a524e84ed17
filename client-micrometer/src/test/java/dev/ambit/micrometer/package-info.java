@NullMarked
package dev.ambit.micrometer;

import org.jspecify.annotations.NullMarked;
