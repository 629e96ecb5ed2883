#include "kiosk/flow/flow_int.h"

#include <string.h>

#define LOOKUP_ANSWER_MS 2000 /* digits whose answer is lost block the pad so long */

static void lookup_anew(struct qz_model *m)
{
    memset(m->lookup.digits, 0, sizeof m->lookup.digits);
    memset(m->lookup.tail, 0, sizeof m->lookup.tail);
    m->lookup.len = 0;
    m->lookup.more = false;
}

void qz_flow_lookup_forget(struct qz_model *m)
{
    int64_t until = m->lookup.wait_until_ms;
    int number = m->lookup.number;
    memset(&m->lookup, 0, sizeof m->lookup);
    m->lookup.number = number + 1;   /* what is still answered was asked by somebody else */
    m->lookup.wait_until_ms = until; /* whoever comes next waits, too */
    m->lookup.wait_s = -1;
}

bool qz_flow_lookup_begin(struct qz_model *m)
{
    qz_flow_lookup_forget(m);
    m->lookup.what = QZ_FOUND_NAMES;
    qz_flow_show(m, QZ_SCREEN_LOOKUP);
    return true;
}

int qz_flow_lookup_digits(const struct qz_model *m)
{
    return m->lookup.more ? 1 : QZ_TAIL_DIGITS;
}

bool qz_flow_lookup_open(const struct qz_model *m)
{
    bool waits = m->up_ms < m->lookup.wait_until_ms && !m->lookup.more;
    return !waits && m->up_ms >= m->lookup.asked_until_ms;
}

bool qz_flow_lookup_digit(struct qz_model *m, int digit)
{
    if (digit < 0 || digit > 9 || !qz_flow_lookup_open(m) || m->lookup.len >= qz_flow_lookup_digits(m))
        return false;
    m->lookup.digits[m->lookup.len++] = (char)('0' + digit);
    m->lookup.what = QZ_FOUND_NAMES;
    m->lookup.number++; /* an answer that did not come in time was to other digits */
    return true;
}

bool qz_flow_lookup_erase(struct qz_model *m)
{
    if (m->lookup.len == 0)
        return false;
    m->lookup.digits[--m->lookup.len] = '\0';
    m->lookup.number++;
    return true;
}

bool qz_flow_lookup_ask(struct qz_model *m, struct qz_effect out[2])
{
    if (m->lookup.len < qz_flow_lookup_digits(m) || !qz_flow_lookup_open(m))
        return false;

    m->lookup.asked_until_ms = m->up_ms + LOOKUP_ANSWER_MS;
    qz_flow_ask(out, QZ_ASK_LOOKUP);
    out[1].ask.lookup.number = ++m->lookup.number;
    char *digits = out[1].ask.lookup.digits;
    memcpy(digits, m->lookup.digits, (size_t)m->lookup.len);
    if (m->lookup.more)
        memcpy(digits + m->lookup.len, m->lookup.tail, QZ_TAIL_DIGITS);
    return true;
}

bool qz_flow_lookup_take(struct qz_model *m, int row, struct qz_effect out[2])
{
    if (row < 0 || row >= m->lookup.found.rows || m->up_ms < m->lookup.asked_until_ms || qz_flow_just_came(m))
        return false;

    m->lookup.asked_until_ms = m->up_ms + LOOKUP_ANSWER_MS;
    qz_flow_ask(out, QZ_ASK_TAKE);
    out[1].ask.take.number = m->lookup.found.number;
    out[1].ask.take.row = row;
    return true;
}

/* The digit before the last four is asked for. */
static void lookup_one_more(struct qz_model *m)
{
    m->lookup.more = true;
    memcpy(m->lookup.tail, m->lookup.digits, sizeof m->lookup.tail);
    m->lookup.len = 0;
    memset(m->lookup.digits, 0, sizeof m->lookup.digits);
}

bool qz_flow_found_told(struct qz_model *m, const struct qz_tell_found *f)
{
    m->lookup.wait_until_ms = f->wait_until_ms;
    if (m->screen != QZ_SCREEN_LOOKUP || f->number != m->lookup.number)
        return false; /* whoever asked has gone, or asked something else since */

    m->lookup.asked_until_ms = 0;
    m->lookup.what = f->what;
    if (f->what == QZ_FOUND_NAMES) {
        m->lookup.found = *f;
        qz_flow_show(m, QZ_SCREEN_PICK);
    } else if (f->what == QZ_FOUND_MORE) {
        lookup_one_more(m);
    } else {
        lookup_anew(m);
    }
    return true;
}

bool qz_flow_lookup_time(struct qz_model *m)
{
    int64_t left = m->screen == QZ_SCREEN_LOOKUP && !m->lookup.more ? m->lookup.wait_until_ms - m->up_ms : 0;
    int wait_s = left > 0 ? (int)((left + 999) / 1000) : 0;
    bool changed = wait_s != m->lookup.wait_s;
    m->lookup.wait_s = wait_s;
    return changed && m->screen == QZ_SCREEN_LOOKUP;
}
