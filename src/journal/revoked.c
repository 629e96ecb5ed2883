#include "journal/revoked.h"

#include "base/clock.h"
#include "base/list.h"
#include "journal/state.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* For so long after its end a pass is told as revoked. Until its activity closes a kiosk takes one that was
 * good when that opened: no later than a day after the longest activity, opened a day early. Then it refuses
 * the pass by its own clock, which may be behind: by minutes on line, by some hours when nobody noticed all
 * day that the hardware clock was set to another zone. A tracker whose own clock is ahead for a day drops
 * nothing too early either. */
#define TOLD_AFTER_MS (QZ_ACTIVITY_LONGEST_MS + 9 * QZ_DAY_MS)

static bool revoked_told(const struct qz_tracker *t, const struct qz_revoked *r, int64_t now_ms)
{
    bool live = r->key == 0;
    for (size_t i = 0; i < t->keys; i++)
        live = live || t->key[i].id == r->key;
    if (!live)
        return false; /* no kiosk takes what a retired key signed */
    /* By the day, as the ETag of the configuration. */
    int64_t today = qz_date_start(qz_date_of(now_ms));
    return r->expires == 0 || (int64_t)r->expires * 1000 + TOLD_AFTER_MS >= today;
}

/* ---- the list in memory ---- */

static int revoked_by_tag(const void *a, const void *b)
{
    const struct qz_revoked *x = a, *y = b;
    return memcmp(x->tag, y->tag, sizeof x->tag);
}

/* The sum of a page that is complete, and the next one begun. */
static int revoked_end_page(struct qz_tracker *t, struct qz_err *err)
{
    uint8_t digest[crypto_hash_sha256_BYTES];
    if (qz_list_grow(&t->revoked_page, t->revoked_pages, &t->revoked_page_cap, sizeof *t->revoked_page,
                     err) != 0)
        return -1;
    crypto_hash_sha256_final(&t->revoked_sum, digest);
    memcpy(t->revoked_page[t->revoked_pages++], digest, sizeof *t->revoked_page);
    crypto_hash_sha256_init(&t->revoked_sum);
    return 0;
}

static int revoked_read_row(struct qz_tracker *t, const struct qz_row *row, struct qz_err *err)
{
    if (qz_list_grow(&t->revoked, t->revoked_count, &t->revoked_cap, sizeof *t->revoked, err) != 0)
        return -1;
    struct qz_revoked *r = &t->revoked[t->revoked_count++];
    r->number = (uint32_t)qz_row_int(row, 0);
    qz_row_take(row, 1, r->tag, sizeof r->tag);
    r->at_ms = qz_row_int(row, 2);
    r->expires = (uint32_t)qz_row_int(row, 3);
    r->key = (uint8_t)qz_row_int(row, 4);

    t->revoked_number = r->number;
    crypto_hash_sha256_update(&t->revoked_sum, r->tag, sizeof r->tag);
    return r->number % QZ_REVOKED_PAGE ? 0 : revoked_end_page(t, err);
}

int qz_load_revoked_more(struct qz_tracker *t, struct qz_err *err)
{
    const struct qz_row *row;
    int rc;
    size_t before = t->revoked_count;
    QZ_ROWS rows = qz_db_rows(t->db, Q_WITHDRAWN_AFTER, err, INT(t->revoked_number));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1)
        if (revoked_read_row(t, row, err) != 0)
            return -1;

    if (t->revoked_count > before)
        qsort(t->revoked, t->revoked_count, sizeof *t->revoked, revoked_by_tag);
    return rc;
}

int qz_load_revoked(struct qz_tracker *t, struct qz_err *err)
{
    qz_revoked_finish(t);
    crypto_hash_sha256_init(&t->revoked_sum);
    return qz_load_revoked_more(t, err);
}

void qz_revoked_finish(struct qz_tracker *t)
{
    free(t->revoked);
    free(t->revoked_page);
    t->revoked = NULL;
    t->revoked_page = NULL;
    t->revoked_count = t->revoked_cap = t->revoked_pages = t->revoked_page_cap = 0;
    t->revoked_number = 0;
}

int qz_newest_revocation(struct qz_tracker *t, uint64_t *number, struct qz_err *err)
{
    const struct qz_row *row;
    if (qz_db_get(t->db, Q_WITHDRAWN_NEWEST, &row, err) != 1)
        return -1;
    *number = (uint64_t)qz_row_int(row, 0);
    return 0;
}

/* ---- what kiosks are told ---- */

/* How many pages lie before the list of the configuration: it holds the last complete page and what follows,
 * so that a kiosk that asks often finds all that is new to it there. */
static size_t revoked_earlier(const struct qz_tracker *t)
{
    return t->revoked_pages > 1 ? t->revoked_pages - 1 : 0;
}

static size_t revoked_page_of(const struct qz_revoked *r)
{
    return (r->number - 1) / QZ_REVOKED_PAGE;
}

int qz_revoked_fill(struct qz_tracker *t, int64_t now_ms, struct qz_config *c, struct qz_err *err)
{
    size_t pages = revoked_earlier(t);
    c->revoked = malloc((t->revoked_count + 1) * QZ_PASS_TAG_BYTES);
    c->revoked_page = calloc(pages + 1, sizeof *c->revoked_page);
    if (!c->revoked || !c->revoked_page)
        return qz_fail(err, QZ_E_NOMEM, "no memory for the configuration");
    c->revoked_pages = pages;

    for (size_t i = 0; i < t->revoked_count; i++) {
        const struct qz_revoked *r = &t->revoked[i];
        size_t page = revoked_page_of(r);
        if (!revoked_told(t, r, now_ms))
            continue;
        if (page < pages)
            memcpy(c->revoked_page[page], t->revoked_page[page], sizeof *c->revoked_page);
        else
            memcpy(c->revoked + c->revoked_count++ * QZ_PASS_TAG_BYTES, r->tag, QZ_PASS_TAG_BYTES);
    }

    c->revoked_number = (uint64_t)t->revoked_number;
    qz_config_sign_revoked(c, t->key[0].id, t->pass_sk);
    return 0;
}

int qz_registry_revoked(struct qz_tracker *t, uint64_t page, int64_t now_ms, struct qz_revoked_page *out,
                        struct qz_err *err)
{
    memset(out, 0, sizeof *out);
    if (page == 0 || page > revoked_earlier(t))
        return qz_fail(err, QZ_E_MISSING, "there is no page %llu of revoked passes",
                       (unsigned long long)page);
    if (!(out->tag = malloc(QZ_REVOKED_PAGE * QZ_PASS_TAG_BYTES)))
        return qz_fail(err, QZ_E_NOMEM, "no memory for a page of revoked passes");
    out->page = (uint32_t)page;
    memcpy(out->sum, t->revoked_page[page - 1], sizeof out->sum);

    for (size_t i = 0; i < t->revoked_count; i++) {
        const struct qz_revoked *r = &t->revoked[i];
        if (revoked_page_of(r) == page - 1 && revoked_told(t, r, now_ms))
            memcpy(out->tag + out->count++ * QZ_PASS_TAG_BYTES, r->tag, QZ_PASS_TAG_BYTES);
    }
    return 0;
}
