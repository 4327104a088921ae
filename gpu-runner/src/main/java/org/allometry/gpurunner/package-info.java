/** Root of the module. */
@NullMarked
package org.allometry.gpurunner;

import org.jspecify.annotations.NullMarked;
