/* Who has no code: a roster with numbers, and the two questions to the desk. */
#ifndef TESTS_KIOSK_DESK_FOUND_H
#define TESTS_KIOSK_DESK_FOUND_H

#include "rules/tries.h"
#include "tests/kiosk/desk_time.h"

/* A youth of that number. */
__attribute__((unused)) static void person_id(unsigned i, char out[QZ_ID_TEXT])
{
    uint8_t bytes[QZ_ID_BYTES] = {9, (uint8_t)i};
    qz_id_text('y', bytes, out);
}

/* n people of the tail 2231, with the digit before it from 0 on, `alike` of them by one name; and one of the
 * tail 7777. */
__attribute__((unused)) static void roster(struct world *w, unsigned n, unsigned alike)
{
    static const char *const names[] = {"李＊＊", "王＊", "欧阳＊", "张＊＊", "赵＊",
                                        "陈＊",   "周＊", "吴＊",   "郑＊"};
    struct qz_roster_person p[10] = {0};
    struct qz_roster r = {.person = p, .count = n + 1};
    struct qz_buf text = {0};
    struct qz_ask ask = {.kind = QZ_ASK_ROSTER};
    for (unsigned i = 0; i <= n; i++) {
        person_id(i, p[i].id);
        strcpy(p[i].name, names[i < alike ? 0 : i]);
        strcpy(p[i].tail, i < n ? "2231" : "7777");
        p[i].digit = (char)('0' + i);
    }

    assert_int_equal(qz_roster_write(&r, &text), 0);
    ask.data = text.data;
    ask.data_len = text.len;
    ask.roster.first = ask.roster.last = true;
    assert_true(qz_wires_ask(&w->wires, &ask));
}

__attribute__((unused)) static struct qz_tell_found look(struct world *w, const char *digits)
{
    static int number;
    struct qz_ask ask = {.kind = QZ_ASK_LOOKUP, .lookup.number = ++number};
    snprintf(ask.lookup.digits, sizeof ask.lookup.digits, "%s", digits);
    assert_true(qz_wires_ask(&w->wires, &ask));
    struct qz_tell_found f = heard(w, QZ_TELL_FOUND).found;
    assert_int_equal(f.number, number); /* the answer is to that question */
    return f;
}

__attribute__((unused)) static struct qz_ask taking(const struct qz_tell_found *f, int row)
{
    return (struct qz_ask){.kind = QZ_ASK_TAKE, .take = {f->number, row}};
}

#endif
