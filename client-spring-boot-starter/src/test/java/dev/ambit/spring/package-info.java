@NullMarked
package dev.ambit.spring;

import org.jspecify.annotations.NullMarked;
