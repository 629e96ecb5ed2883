/* Small systems of linear equations, as fits by least squares make them. */
#ifndef QZ_SCAN_ENGINE_LINEAR_H
#define QZ_SCAN_ENGINE_LINEAR_H

#include <stdbool.h>

/* Solve a x = b for n unknowns; a (n x n, row by row) is symmetric and only its lower half is read. The
 * answer is in b; a is destroyed. Returns false, with b of no use, when a is not positive definite.
 * (Cholesky) */
bool qz_linear_solve(double *a, double *b, int n);

#endif
