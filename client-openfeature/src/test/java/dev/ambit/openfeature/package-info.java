@NullMarked
package dev.ambit.openfeature;

import org.jspecify.annotations.NullMarked;
