#include "journal/lookup.h"

#include "base/shown.h"
#include "base/text.h"
#include "journal/state.h"
#include "journal/tracker.h"
#include "rules/livecode.h"
#include "rules/role.h"

#include <string.h>

int qz_no_organisation(struct qz_err *err)
{
    return qz_fail(err, QZ_E_MISSING, "there is no organisation of that id; list them to see which are");
}

int qz_org_ref(struct qz_tracker *t, const char *id, int64_t *ref, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_ORGANISATION_REF, &row, err, TEXT(id));
    if (rc != 1)
        return rc < 0 ? -1 : qz_no_organisation(err);
    *ref = qz_row_int(row, 0);
    return 0;
}

int qz_cadre_find(struct qz_tracker *t, const char *id, int64_t *ref, int64_t *organisation,
                  struct qz_err *err)
{
    const struct qz_row *row;
    if (qz_role_of(id) != QZ_ROLE_CADRE)
        return 0;

    int rc = qz_db_get(t->db, Q_CADRE_FIND, &row, err, TEXT(id));
    if (rc == 1) {
        *ref = qz_row_int(row, 0);
        *organisation = qz_row_int(row, 1);
    }
    return rc;
}

static int lookup_seen(const char *what, const char *text, bool may_be_empty, struct qz_err *err)
{
    size_t n = strlen(text);
    bool blank = true;
    if (!qz_utf8_valid(text, n))
        return qz_fail(err, QZ_E_INPUT, "%s is not UTF-8 text", what);
    uint32_t hidden = qz_find_hidden(text, n);
    if (hidden)
        return qz_fail(
            err, QZ_E_INPUT,
            "%s holds a character that cannot be seen (U+%04X); type it anew instead of copying it", what,
            (unsigned)hidden);

    for (const char *p = text, *end = text + n; p < end;) {
        uint32_t c = qz_utf8_next(&p, end);
        blank = blank && (c == ' ' || c == 0x3000);
    }
    if (blank && !(may_be_empty && n == 0))
        return qz_fail(err, QZ_E_INPUT, "%s is empty; give one", what);
    return 0;
}

int qz_check_text(const char *what, const char *text, size_t cap, bool may_be_empty, struct qz_err *err)
{
    if (strlen(text) >= cap)
        return qz_fail(err, QZ_E_INPUT, "%s is longer than %zu bytes; shorten it", what, cap - 1);
    return lookup_seen(what, text, may_be_empty, err);
}

static int lookup_called(const char *what, const char *text, size_t chars, bool may_be_empty,
                         struct qz_err *err)
{
    if (qz_utf8_count(text, strlen(text)) > chars)
        return qz_fail(err, QZ_E_INPUT, "%s is longer than %zu characters; shorten it", what, chars);
    return lookup_seen(what, text, may_be_empty, err);
}

int qz_check_called(const char *what, const char *text, size_t chars, bool may_be_empty, struct qz_err *err)
{
    static const struct {
        const char *what, *field;
    } rows[] = {
        {"the name", "name"}, {"the kiosk's name", "name"}, {"the title", "title"}, {"the place", "place"}};
    if (lookup_called(what, text, chars, may_be_empty, err) == 0)
        return 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].what, what) == 0)
            return qz_fail_field(err, rows[i].field);
    return -1;
}

int qz_check_host(const char *host, struct qz_err *err)
{
    if (!*host || qz_screen_host(host))
        return 0;
    return qz_fail(
        err, QZ_E_INPUT,
        "the host does not fit into the code on a kiosk's screen; give a name or an address of letters, "
        "digits, dots and hyphens, with its port if need be, without https:// and without a path");
}

int qz_load_keys(struct qz_tracker *t, struct qz_err *err)
{
    const struct qz_row *row;
    int rc;
    t->keys = 0;
    QZ_ROWS rows = qz_db_rows(t->db, Q_PASS_KEYS, err);
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        struct qz_pass_key *k = &t->key[t->keys];
        if (!qz_row_take(row, 1, k->pk, sizeof k->pk))
            continue;
        k->id = (uint8_t)qz_row_int(row, 0);
        t->keys++;
    }
    return rc;
}

int qz_setting_get(struct qz_tracker *t, const char *name, char *out, size_t cap, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_SETTING_VALUE, &row, err, TEXT(name));
    qz_copy_text(out, cap, rc == 1 ? qz_row_text(row, 0) : "");
    return rc < 0 ? -1 : 0;
}
