#include "kiosk/flow/flow_int.h"

#include <string.h>

static void late_ask(struct qz_model *m, const char *digits, struct qz_effect out[2])
{
    qz_flow_ask(out, QZ_ASK_LATE_FIND);
    memcpy(out[1].ask.late_find.activity, m->item.row.activity, QZ_ID_TEXT);
    memcpy(out[1].ask.late_find.digits, digits, strnlen(digits, QZ_TAIL_DIGITS + 1));
}

bool qz_flow_late_begin(struct qz_model *m, struct qz_effect out[2])
{
    memset(&m->late, 0, sizeof m->late);
    m->late.row = -1;
    m->since_up_ms = m->up_ms; /* a second touch on what led here is none on what stands there now */
    late_ask(m, "", out);
    return true;
}

int qz_flow_late_digits(const struct qz_model *m)
{
    return m->late.more ? 1 : QZ_TAIL_DIGITS;
}

bool qz_flow_late_digit(struct qz_model *m, int digit)
{
    if (digit < 0 || digit > 9 || m->late.len >= qz_flow_late_digits(m) || m->late.said.rows)
        return false;
    m->late.digits[m->late.len++] = (char)('0' + digit);
    return true;
}

bool qz_flow_late_erase(struct qz_model *m)
{
    if (m->late.len == 0)
        return false;
    m->late.digits[--m->late.len] = '\0';
    return true;
}

bool qz_flow_late_find(struct qz_model *m, struct qz_effect out[2])
{
    char digits[QZ_TAIL_DIGITS + 2] = "";
    if (m->late.len != qz_flow_late_digits(m) || m->late.said.rows)
        return false;

    memcpy(digits, m->late.digits, (size_t)m->late.len);
    if (m->late.more)
        memcpy(digits + 1, m->late.tail, QZ_TAIL_DIGITS);
    else
        memcpy(m->late.tail, m->late.digits, QZ_TAIL_DIGITS);
    late_ask(m, digits, out);
    memset(m->late.digits, 0, sizeof m->late.digits);
    m->late.len = 0;
    return true;
}

/* Whether one of these is to be chosen, or was. */
static bool late_has_names(const struct qz_model *m)
{
    return m->late.said.what == QZ_LATE_NAMES && m->late.said.rows && !qz_flow_just_came(m);
}

bool qz_flow_late_pick(struct qz_model *m, int row)
{
    if (!late_has_names(m) || m->late.row >= 0 || row < 0 || row >= m->late.said.rows)
        return false;
    m->late.row = row;
    m->since_up_ms = m->up_ms;
    return true;
}

bool qz_flow_late_write(struct qz_model *m, int why, struct qz_effect out[2])
{
    if (!late_has_names(m) || m->late.row < 0 || why < 0 || why >= QZ_LATE_WHYS)
        return false;
    qz_flow_ask(out, QZ_ASK_LATE);
    out[1].ask.late.row = m->late.row;
    out[1].ask.late.why = (enum qz_late_why)why;
    return true;
}

bool qz_flow_late_told(struct qz_model *m, const struct qz_tell_late *t)
{
    if (m->screen != QZ_SCREEN_LATE)
        return false; /* whoever asked has left, and the names are nobody's to see */

    m->late.said = *t;
    m->late.told = true;
    m->late.row = t->what == QZ_LATE_NAMES && t->rows == 1 ? 0 : -1;
    m->late.more = t->what == QZ_LATE_MORE;
    m->since_up_ms = m->up_ms;
    qz_flow_stay(m);
    return true;
}
