/** The embedded cloud, wired from the template, and its commands. */
@NullMarked
package dev.wap.local;

import org.jspecify.annotations.NullMarked;
