/* Databases on a PostgreSQL server of the tests' own (tests/support/postgres.sh): the one that QZ_TEST_SERVER
 * names, or one that this program starts and that ends with it. Failing here ends the program. */
#ifndef QZ_TESTS_POSTGRES_H
#define QZ_TESTS_POSTGRES_H

#include "tests/support/place.h"

/* A new database with the tracker's schema, empty or (bare) without any; out receives its address. */
void postgres_make(char out[PLACE_PATH]);
void postgres_make_bare(char out[PLACE_PATH]);
/* A copy of one that nobody is connected to. */
void postgres_copy(const char *address, char out[PLACE_PATH]);
/* Remove it, whoever is connected to it. */
void postgres_remove(const char *address);
/* Run a statement beside the program that is tested, as its database's owner. */
void postgres_do(const char *address, const char *sql);
/* The first value of its first row in a buffer that the next call uses again; "" where there is none. */
const char *postgres_ask(const char *address, const char *sql);

/* The directory of the server; see the script. */
const char *postgres_server(void);
/* Whether tests are to run on PostgreSQL: QZ_TEST_DATABASE=postgres. */
int postgres_wanted(void);

#endif
