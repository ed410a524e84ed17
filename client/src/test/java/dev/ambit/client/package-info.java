@NullMarked
package dev.ambit.client;

import org.jspecify.annotations.NullMarked;
