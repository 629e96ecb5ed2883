#include "base/text.h"
#include "journal/reach.h"
#include "journal/state.h"
#include "registry/registry.h"
#include "registry/registry_int.h"
#include "rules/mask.h"
#include "rules/period.h"

#include <stdlib.h>
#include <string.h>

/* The digit before the last four; 0: there is none. */
static char roster_digit(const char *phone)
{
    size_t n = strlen(phone);
    char digit = n > QZ_TAIL_DIGITS ? phone[n - QZ_TAIL_DIGITS - 1] : '\0';
    return digit >= '0' && digit <= '9' ? digit : '\0';
}

/* What reads names; NULL: this machine cannot. Made with the first roster that is asked for. */
static struct qz_initials *roster_initials(struct qz_tracker *t)
{
    if (!t->initials)
        t->initials = qz_initials_create();
    return t->initials && qz_initials_ready(t->initials) ? t->initials : NULL;
}

static int roster_rows(struct qz_tracker *t, const struct qz_kiosk *k, struct qz_rows *rows,
                       int64_t first_quarter, struct qz_roster *out, struct qz_err *err)
{
    struct qz_initials *initials = roster_initials(t);
    const struct qz_row *row;
    size_t len;
    int rc;

    while ((rc = qz_rows_next(rows, &row, err)) == 1 && out->count < QZ_ROSTER_PAGE) {
        struct qz_roster_person *p = &out->person[out->count++];
        qz_id_text('y', qz_row_blob(row, 1, &len), p->id);
        qz_mask_name(qz_row_text(row, 2), p->name, sizeof p->name);
        qz_copy_text(p->tail, sizeof p->tail, qz_row_text(row, 3));
        p->digit = roster_digit(qz_row_text(row, 4));
        if (initials)
            qz_initials_name(initials, qz_row_text(row, 2), p->initial);
        if (qz_reach_elsewhere(t, qz_row_int(row, 0), k->log, first_quarter, &p->times, err) != 0)
            return -1;
    }

    if (rc == 1) /* one more than a page: there is a next one */
        qz_copy_text(out->next, sizeof out->next, out->person[out->count - 1].id);

    return rc < 0 ? -1 : 0;
}

int qz_registry_roster(struct qz_tracker *t, const struct qz_kiosk *k, const char *after, int64_t now_ms,
                       struct qz_roster *out, struct qz_err *err)
{
    uint8_t from[QZ_ID_BYTES];
    memset(out, 0, sizeof *out);
    if (!(out->person = calloc(QZ_ROSTER_PAGE, sizeof *out->person)))
        return qz_fail(err, QZ_E_NOMEM, "no memory for a page of the roster");

    qz_youth_cursor(after, from);
    QZ_ROWS rows = qz_db_rows(t->db, Q_PEOPLE_ROSTER, err, INT(k->organisation_ref), BLOB(from, sizeof from),
                              INT(QZ_ROSTER_PAGE + 1));
    int rc = roster_rows(t, k, &rows, qz_quarter_of(now_ms) / 4 * 4, out, err);
    if (rc != 0)
        qz_roster_finish(out);
    return rc;
}
