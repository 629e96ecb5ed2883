#include "kiosk/desk/desk_int.h"

#include <string.h>

/* The activity of that id: the open one, or one of the configuration. False: there is none, or it could not
 * be read. */
static bool closing_find(struct qz_desk *d, const char *id, struct qz_activity *out)
{
    struct qz_err err = {0};
    bool open = d->session_open && strcmp(id, d->session.id) == 0;
    if (open) {
        *out = d->session;
        return d->session.kind != QZ_ACT_COUNT;
    }

    int got = qz_ledger_activity(d->ledger, id, out, &err);
    if (got < 0)
        qz_desk_log_failed(&err);
    out->open = false;
    return got == 1;
}

/* How people came in through this kiosk, and elsewhere. */
static int closing_ways(struct qz_desk *d, struct qz_tell_closing *t, struct qz_err *err)
{
    struct qz_summary_counts c;
    struct qz_tally tally;
    int64_t phones;
    if (qz_ledger_summary(d->ledger, t->activity, &c, err) != 0 ||
        qz_ledger_tally(d->ledger, t->activity, &tally, err) != 0 ||
        qz_ledger_phones(d->ledger, t->activity, &phones, err) != 0)
        return -1;

    for (int w = 0; w < QZ_WAY_COUNT; w++)
        t->way[w] = qz_figure_shown(c.way[w]);
    for (int v = 0; v < QZ_VERDICT_COUNT; v++)
        t->refused[v] = qz_figure_shown(c.refused[v]);
    t->phones = qz_figure_shown(phones);
    t->elsewhere = qz_figure_shown(tally.elsewhere > phones ? tally.elsewhere - phones : 0);
    return 0;
}

static int closing_receipt(struct qz_desk *d, struct qz_tell_closing *t, struct qz_err *err)
{
    struct qz_receipt r;
    int got = qz_ledger_receipt(d->ledger, t->activity, &r, err);
    if (got != 1)
        return got;

    qz_receipt_text(&r, t->receipt);
    t->size = r.size;
    memcpy(t->root, r.root, sizeof t->root);
    return 0;
}

static int closing_describe(struct qz_desk *d, const struct qz_activity *a, struct qz_tell_closing *t,
                            struct qz_err *err)
{
    struct qz_standing standing;
    memcpy(t->activity, a->id, sizeof t->activity);
    qz_copy_text(t->cadre, sizeof t->cadre, d->cadre.name);
    t->open = d->session_open && strcmp(a->id, d->session.id) == 0;

    if (qz_desk_live(d, a, &t->at, err) != 0 || qz_ledger_standing(d->ledger, a->id, &standing, err) != 0 ||
        closing_ways(d, t, err) != 0)
        return -1;
    t->waiting = qz_figure_shown(standing.waiting);
    return t->open ? 0 : closing_receipt(d, t, err);
}

void qz_desk_closing(struct qz_desk *d, const char *activity)
{
    struct qz_err err = {0};
    struct qz_activity a;
    struct qz_tell tell = {.kind = QZ_TELL_CLOSING};
    const char *id = *activity ? activity : d->session.id;
    if (!d->ledger || !qz_id_parse('a', id, NULL) || !closing_find(d, id, &a))
        return;

    if (closing_describe(d, &a, &tell.closing, &err) == 0)
        qz_wires_tell(d->wires, &tell);
    else
        qz_desk_read_failed(d, &err);
}

/* The entry is on the disk before anything is signed over it: after a power cut it is there or it is not, and
 * where it is the receipt can be had from the activity's page. */
void qz_desk_close(struct qz_desk *d)
{
    char activity[QZ_ID_TEXT];
    if (!d->session_open)
        return;

    memcpy(activity, d->session.id, sizeof activity);
    qz_desk_append_about(d, QZ_ENTRY_CLOSE, activity, true);
    qz_desk_closing(d, activity); /* as it is now, signed or not */
}
