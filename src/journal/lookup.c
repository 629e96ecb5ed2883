#include "journal/lookup.h"

#include "base/shown.h"
#include "base/text.h"
#include "journal/state.h"
#include "journal/tracker.h"
#include "rules/livecode.h"

#include <string.h>

int qz_find_text(struct qz_tracker *t, const char *sql, const char *key, struct qz_stmt **s,
                 struct qz_err *err)
{
    *s = qz_db_stmt(t->db, sql, err);
    if (!*s)
        return -1;
    qz_bind_text(*s, 1, key);
    return qz_step(*s, err);
}

int qz_find_int(struct qz_tracker *t, const char *sql, int64_t key, struct qz_stmt **s, struct qz_err *err)
{
    *s = qz_db_stmt(t->db, sql, err);
    if (!*s)
        return -1;
    qz_bind_int(*s, 1, key);
    return qz_step(*s, err);
}

int qz_no_organisation(struct qz_err *err)
{
    return qz_fail(err, QZ_E_MISSING, "there is no organisation of that id; list them to see which are");
}

int qz_org_ref(struct qz_tracker *t, const char *id, int64_t *ref, struct qz_err *err)
{
    struct qz_stmt *s;
    int rc = qz_find_text(t, "SELECT ref FROM organisation WHERE id=?1", id, &s, err);
    if (rc != 1)
        return rc < 0 ? -1 : qz_no_organisation(err);
    *ref = qz_col_int(s, 0);
    qz_reset(s);
    return 0;
}

int qz_cadre_find(struct qz_tracker *t, const char *id, int64_t *ref, int64_t *organisation,
                  struct qz_err *err)
{
    struct qz_stmt *s;
    int rc = qz_find_text(t, "SELECT ref,organisation FROM cadre WHERE id=?1", id, &s, err);
    if (rc == 1) {
        *ref = qz_col_int(s, 0);
        *organisation = qz_col_int(s, 1);
        qz_reset(s);
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

int qz_check_called(const char *what, const char *text, size_t chars, bool may_be_empty, struct qz_err *err)
{
    if (qz_utf8_count(text, strlen(text)) > chars)
        return qz_fail(err, QZ_E_INPUT, "%s is longer than %zu characters; shorten it", what, chars);
    return lookup_seen(what, text, may_be_empty, err);
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
    struct qz_stmt *s = qz_db_stmt(t->db, "SELECT id,pk FROM pass_key ORDER BY id DESC LIMIT 2", err);
    int rc;
    if (!s)
        return -1;
    t->keys = 0;
    while ((rc = qz_step(s, err)) == 1) {
        size_t n;
        const void *pk = qz_col_blob(s, 1, &n);
        struct qz_pass_key *k = &t->key[t->keys];
        if (n != sizeof k->pk)
            continue;
        k->id = (uint8_t)qz_col_int(s, 0);
        memcpy(k->pk, pk, n);
        t->keys++;
    }
    return rc;
}

int qz_setting_get(struct qz_tracker *t, const char *name, char *out, size_t cap, struct qz_err *err)
{
    struct qz_stmt *s;
    int rc = qz_find_text(t, "SELECT value FROM setting WHERE name=?1", name, &s, err);
    qz_copy_text(out, cap, rc == 1 ? qz_col_text(s, 0) : "");
    if (rc == 1)
        qz_reset(s);
    return rc < 0 ? -1 : 0;
}
