#include "ledger/ledger_int.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Ratings that no entry holds yet, by activity, in one setting: "a_… 0 0 1 2 1;". Whoever gave them is in no
 * memory, and no order is kept. */
#define RATING_ACTIVITIES 8
#define RATING_TEXT       (QZ_ID_TEXT + 5 * 21 + 2)

struct rating_waiting {
    char activity[QZ_ID_TEXT];
    struct qz_rating sums;
};

struct ratings {
    int count;
    struct rating_waiting row[RATING_ACTIVITIES];
};

/* One of them, and where the next begins; NULL when it is none. */
static const char *rating_parse(const char *text, struct rating_waiting *w)
{
    int64_t *of = w->sums.of;
    int used = 0;
    int got = sscanf(text, "%28s %" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64 ";%n", w->activity,
                     &of[0], &of[1], &of[2], &of[3], &of[4], &used);
    bool fits = got == 6 && used > 0 && qz_id_parse('a', w->activity, NULL) && qz_rating_total(&w->sums) >= 0;
    return fits ? text + used : NULL;
}

static int ratings_load(struct qz_ledger *l, struct ratings *out, struct qz_err *err)
{
    struct qz_buf text = {0};
    memset(out, 0, sizeof *out);
    if (qz_ledger_get(l, QZ_SETTING_RATINGS, &text, err) != 0) {
        qz_buf_finish(&text);
        return -1;
    }

    const char *p = text.data;
    while (p && *p && out->count < RATING_ACTIVITIES)
        if ((p = rating_parse(p, &out->row[out->count])) != NULL)
            out->count++;
    int rc = p ? 0 : qz_fail(err, QZ_E_CORRUPT, "the setting %s holds no ratings", QZ_SETTING_RATINGS);
    qz_buf_finish(&text);
    return rc;
}

static int ratings_store(struct qz_ledger *l, const struct ratings *r, struct qz_err *err)
{
    char text[RATING_ACTIVITIES * RATING_TEXT] = "";
    size_t n = 0;
    for (int i = 0; i < r->count; i++) {
        const int64_t *of = r->row[i].sums.of;
        n += (size_t)snprintf(text + n, sizeof text - n,
                              "%s %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 ";",
                              r->row[i].activity, of[0], of[1], of[2], of[3], of[4]);
    }
    return qz_setting_put(l, QZ_SETTING_RATINGS, text, err);
}

static struct rating_waiting *ratings_of(struct ratings *r, const char *activity)
{
    for (int i = 0; i < r->count; i++)
        if (strcmp(r->row[i].activity, activity) == 0)
            return &r->row[i];
    return NULL;
}

int qz_ledger_rate(struct qz_ledger *l, const char *activity, int mark, struct qz_err *err)
{
    struct ratings r;
    if (ratings_load(l, &r, err) != 0)
        return -1;

    struct rating_waiting *w = ratings_of(&r, activity);
    if (!w && r.count == RATING_ACTIVITIES)
        return qz_fail(err, QZ_E_FULL, "ratings of %d activities wait to be written", r.count);
    if (!w) {
        w = &r.row[r.count++];
        memcpy(w->activity, activity, QZ_ID_TEXT);
    }
    w->sums.of[mark - 1]++;

    if (qz_db_begin(l->db, err) != 0)
        return -1;
    return qz_ledger_end(l, ratings_store(l, &r, err), err);
}

int qz_ledger_ratings_due(struct qz_ledger *l, const char *open, struct qz_entry *out, struct qz_err *err)
{
    struct ratings r;
    if (ratings_load(l, &r, err) != 0)
        return -1;

    for (int i = 0; i < r.count; i++) {
        const struct rating_waiting *w = &r.row[i];
        if (strcmp(w->activity, open) == 0 && !qz_rating_shown(&w->sums))
            continue;

        *out = (struct qz_entry){.kind = QZ_ENTRY_RATING, .has_sums = true, .sums = w->sums};
        memcpy(out->activity, w->activity, QZ_ID_TEXT);
        out->count = (uint32_t)qz_rating_total(&w->sums);
        return 1;
    }
    return 0;
}

int qz_ratings_written(struct qz_ledger *l, const char *activity, struct qz_err *err)
{
    struct ratings r;
    if (ratings_load(l, &r, err) != 0)
        return -1;

    struct rating_waiting *w = ratings_of(&r, activity);
    if (!w)
        return 0;
    *w = r.row[--r.count];
    return ratings_store(l, &r, err);
}
