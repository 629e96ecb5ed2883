#include "base/log.h"
#include "base/text.h"
#include "ledger/ledger_int.h"
#include "wire/told.h"

#include <stdio.h>
#include <string.h>

/* Setting: how many pages are kept with their signatures, so that the loss of one is noticed; "": none are.
 */
#define ROSTER_PAGES "roster.pages"

/* ---- what is told: each of these works inside its caller's transaction ---- */

static int roster_person(struct qz_ledger *l, const struct qz_roster_person *p, struct qz_err *err)
{
    uint8_t who[QZ_ID_BYTES];
    if (!qz_id_parse('y', p->id, who))
        return qz_fail(err, QZ_E_INPUT, "the roster names \"%.40s\", which is not a youth's id", p->id);
    const char digit[] = {p->digit, '\0'};
    return qz_db_do(l->db, Q_PERSON_NEXT_PUT, err, BLOB(who, sizeof who), TEXT(p->name), TEXT(p->tail),
                    INT(p->times), TEXT(digit), TEXT(p->initial));
}

static int roster_people(struct qz_ledger *l, const struct qz_roster *r, struct qz_err *err)
{
    for (size_t i = 0; i < r->count; i++)
        if (roster_person(l, &r->person[i], err) != 0)
            return -1;
    return 0;
}

static int roster_arrived(struct qz_ledger *l, struct qz_err *err)
{
    return qz_db_do_all(l->db, err, Q_PERSON_CLEAR, Q_PERSON_ARRIVE, Q_PERSON_NEXT_CLEAR);
}

/* Pages that are held of that roster; -1. */
static int64_t roster_pages(struct qz_ledger *l, int arriving, struct qz_err *err)
{
    const struct qz_row *row;
    return qz_db_get(l->db, Q_ROSTER_PAGE_COUNT, &row, err, INT(arriving)) == 1 ? qz_row_int(row, 0) : -1;
}

/* Keep a page with its proof. A roster of which a page came without one is not kept. */
static int roster_keep(struct qz_ledger *l, const char *json, size_t len, bool first,
                       const struct qz_told_proof *p, struct qz_err *err)
{
    if ((first || !p) && qz_db_do(l->db, Q_ROSTER_PAGE_CLEAR, err, INT(1)) != 0)
        return -1;

    int64_t before = roster_pages(l, 1, err);
    if (before < 0)
        return -1;

    if (!p || (!first && before == 0))
        return 0;

    return qz_db_do(l->db, Q_ROSTER_PAGE_INSERT, err, INT(before + 1), TEXT_N(json, len), TEXT(p->target),
                    TEXT(p->etag), TEXT(p->signature));
}

static int roster_kept(struct qz_ledger *l, struct qz_err *err)
{
    char text[24] = "";
    if (qz_db_do(l->db, Q_ROSTER_PAGE_CLEAR, err, INT(0)) != 0 ||
        qz_db_do(l->db, Q_ROSTER_PAGE_ARRIVE, err) != 0)
        return -1;

    int64_t pages = roster_pages(l, 0, err);
    if (pages > 0)
        snprintf(text, sizeof text, "%lld", (long long)pages);

    return pages < 0 ? -1 : qz_setting_put(l, ROSTER_PAGES, text, err);
}

/* The roster is as old as the configuration that it came with. */
static int roster_dated(struct qz_ledger *l, struct qz_err *err)
{
    struct qz_buf told = {0};
    int rc = qz_ledger_get(l, QZ_SETTING_TOLD_MS, &told, err);
    if (rc == 0)
        rc = qz_setting_put(l, "roster.told_ms", told.data, err);
    qz_buf_finish(&told);
    return rc;
}

static int roster_put(struct qz_ledger *l, const struct qz_roster *r, bool first, bool last,
                      struct qz_err *err)
{
    if (first && qz_db_do(l->db, Q_PERSON_NEXT_CLEAR, err) != 0)
        return -1;
    if (roster_people(l, r, err) != 0)
        return -1;
    if (!last)
        return 0;
    return roster_arrived(l, err) == 0 && roster_kept(l, err) == 0 ? roster_dated(l, err) : -1;
}

int qz_ledger_roster(struct qz_ledger *l, const char *json, size_t len, bool first_page, bool last_page,
                     const struct qz_told_proof *proof, struct qz_err *err)
{
    struct qz_roster r;
    if (qz_roster_read(json, len, &r, err) != 0)
        return -1;

    int rc = qz_db_begin(l->db, err);
    if (rc == 0) {
        rc = roster_keep(l, json, len, first_page, proof, err);
        if (rc == 0)
            rc = roster_put(l, &r, first_page, last_page, err);
        rc = qz_ledger_end(l, rc, err);
    }

    qz_roster_finish(&r);
    return rc;
}

/* ---- at the start ---- */

int qz_roster_drop(struct qz_ledger *l, struct qz_err *err)
{
    if (qz_db_do_all(l->db, err, Q_PERSON_CLEAR, Q_PERSON_NEXT_CLEAR, Q_ROSTER_PAGE_DROP) != 0)
        return -1;
    return qz_setting_put(l, ROSTER_PAGES, "", err);
}

/* A check of the pages, in their order. */
struct roster_check {
    struct qz_ledger *l;
    char after[QZ_ID_TEXT]; /* the cursor that the next page must have been asked with */
    int64_t pages;
    bool ended;
};

static bool page_follows(const struct roster_check *c, int64_t page, const char *target)
{
    char path[160];
    const char *ask = *c->after ? "after=" : "";
    const char *end = *c->after ? "&" : "";
    int n = snprintf(path, sizeof path, "/v1/kiosks/%s/roster?%s%s%swire=", c->l->kiosk, ask, c->after, end);
    return page == c->pages + 1 && !c->ended && strncmp(target, path, (size_t)n) == 0;
}

/* The page in a row. 1 it is sound and its people are in person_next, 0, -1. */
static int page_check(struct roster_check *c, const struct qz_row *row, struct qz_err *err)
{
    struct qz_told_proof p = {0};
    struct qz_roster r;
    struct qz_err why = {0};
    size_t len;
    const char *body = qz_row_blob(row, 1, &len);
    qz_copy_text(p.target, sizeof p.target, qz_row_text(row, 2));
    qz_copy_text(p.etag, sizeof p.etag, qz_row_text(row, 3));
    qz_copy_text(p.signature, sizeof p.signature, qz_row_text(row, 4));
    if (!page_follows(c, qz_row_int(row, 0), p.target))
        return 0;
    int rc = qz_kept_is_signed(c->l, body, len, &p, err);
    if (rc != 1)
        return rc;
    if (qz_roster_read(body, len, &r, &why) != 0) /* of another program */
        return why.code == QZ_E_NOMEM ? qz_fail(err, why.code, "%s", why.msg) : 0;

    rc = roster_people(c->l, &r, err) == 0 ? 1 : -1;
    c->ended = !*r.next || r.count == 0;
    memcpy(c->after, r.next, sizeof c->after);
    c->pages++;
    qz_roster_finish(&r);
    return rc;
}

/* Put into person_next what the tracker signed. 1, 0 the pages are not what it signed, -1. */
static int roster_check_pages(struct qz_ledger *l, int64_t pages, struct qz_err *err)
{
    struct roster_check c = {.l = l};
    const struct qz_row *row;
    int rc = 1, step = 0;
    if (qz_db_do(l->db, Q_PERSON_NEXT_CLEAR, err) != 0)
        return -1;

    QZ_ROWS rows = qz_db_rows(l->db, Q_ROSTER_PAGE_ALL, err);
    while (rc == 1 && (step = qz_rows_next(&rows, &row, err)) == 1)
        rc = page_check(&c, row, err);

    if (rc != 1 || step < 0)
        return step < 0 ? -1 : rc;
    return c.ended && c.pages == pages;
}

/* Whether the table is what person_next is. 1, 0, -1. */
static int roster_is_same(struct qz_ledger *l, struct qz_err *err)
{
    const struct qz_row *row;
    return qz_db_get(l->db, Q_PERSON_SAME, &row, err) == 1 ? (int)qz_row_int(row, 0) : -1;
}

/* Inside the caller's transaction. *write: something was put right. */
static int roster_mend(struct qz_ledger *l, int64_t pages, bool *write, struct qz_err *err)
{
    int rc = roster_check_pages(l, pages, err);
    if (rc < 0)
        return -1;

    if (rc == 0) {
        qz_log(QZ_LOG_ERROR, "the roster here is not as the tracker signed it: no name of it is shown until "
                             "the tracker tells it again");
        *write = true;
        return qz_roster_drop(l, err);
    }

    rc = roster_is_same(l, err);
    if (rc != 0)
        return rc < 0 ? -1 : 0;

    qz_log(QZ_LOG_WARN, "the roster here was altered; it is put right by what the tracker signed");
    *write = true;
    return roster_arrived(l, err);
}

static int roster_said_pages(struct qz_ledger *l, int64_t *pages, struct qz_err *err)
{
    struct qz_buf text = {0};
    uint64_t n = 0;

    int rc = qz_ledger_get(l, ROSTER_PAGES, &text, err);
    if (rc == 0 && text.len)
        qz_parse_u64(text.data, text.len, INT64_MAX, &n);

    *pages = (int64_t)n;
    qz_buf_finish(&text);
    return rc;
}

int qz_roster_check(struct qz_ledger *l, struct qz_err *err)
{
    struct qz_err why = {0};
    bool write = false;
    int64_t pages;

    if (roster_said_pages(l, &pages, err) != 0)
        return -1;
    if (pages == 0)
        return 0; /* told by a tracker, or to a program, of before */

    if (qz_db_begin(l->db, err) != 0)
        return -1;

    int rc = roster_mend(l, pages, &write, &why);
    if (rc == 0 && !write)
        qz_db_rollback(l->db);
    else
        rc = qz_ledger_end(l, rc, &why);

    if (rc != 0 && why.code == QZ_E_FULL)
        return 0; /* a full disk keeps nobody from reading; the next start looks again */
    return rc == 0 ? 0 : qz_fail(err, why.code, "%s", why.msg);
}
