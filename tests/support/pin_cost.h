/* What hashing a PIN takes in the programs of the tests: next to nothing instead of a tenth of a second and
 * 64 MiB, since almost every one of them lets cadres come. Linked in where crypto_pwhash_str() is called;
 * checking a PIN takes what its hash says. */
#ifndef TESTS_SUPPORT_PIN_COST_H
#define TESTS_SUPPORT_PIN_COST_H

#include <stdbool.h>

/* Whether PINs that are hashed from now on cost what they cost in the product (false at first). */
void pin_cost_whole(bool whole);

#endif
