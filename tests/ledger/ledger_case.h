/* An empty ledger in a directory of its own: what the tests of one ledger begin with. Include it after
 * cmocka.h. */
#ifndef QZ_TESTS_LEDGER_CASE_H
#define QZ_TESTS_LEDGER_CASE_H

#include "ledger/ledger.h"
#include "tests/support/place.h"

#include <stdlib.h>

struct fixture {
    char dir[PLACE_PATH];
    struct qz_ledger *l;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    place_make(f->dir);
    f->l = qz_ledger_open(f->dir, NULL, NULL);
    assert_non_null(f->l);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    qz_ledger_close(f->l);
    place_remove(f->dir);
    free(f);
    return 0;
}

#endif
