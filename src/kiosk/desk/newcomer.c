#include "kiosk/desk/desk_int.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/shown.h"
#include "base/text.h"
#include "rules/mask.h"
#include "rules/pass.h"

#include <sodium.h>
#include <string.h>

static const char *const newcomer_language[2] = {"zh", "en"};

/* ---- what they are asked ---- */

static void newcomer_read_texts(struct qz_desk *d, const struct qz_buf *text)
{
    struct qz_err err = {0};
    json_t *all = text->len ? qz_json_load(text->data, text->len, &err) : NULL;
    for (int l = 0; l < 2; l++)
        if (!all || qz_consents_read(all, newcomer_language[l], &d->texts[l], &err) != 0)
            d->texts[l].n = 0;
    json_decref(all);
    if (d->texts[0].n != d->texts[1].n)
        d->texts[0].n = d->texts[1].n = 0;
}

static void newcomer_tell_text(struct qz_desk *d, size_t i)
{
    struct qz_tell tell = {.kind = QZ_TELL_TEXT, .text = {.i = (int)i, .n = (int)d->texts[0].n}};
    const struct qz_consent_text *zh = &d->texts[0].text[i], *en = &d->texts[1].text[i];
    memcpy(tell.text.purpose, zh->purpose, sizeof tell.text.purpose);
    memcpy(tell.text.say[0].title, zh->title, sizeof zh->title);
    memcpy(tell.text.say[0].text, zh->text, sizeof zh->text);
    memcpy(tell.text.say[1].title, en->title, sizeof en->title);
    memcpy(tell.text.say[1].text, en->text, sizeof en->text);
    qz_wires_tell(d->wires, &tell);
}

void qz_desk_load_texts(struct qz_desk *d)
{
    struct qz_err err = {0};
    struct qz_buf text = {0};
    const struct qz_tell none = {.kind = QZ_TELL_TEXT};
    if (qz_ledger_get(d->ledger, QZ_SETTING_CONSENTS, &text, &err) != 0)
        qz_desk_log_failed(&err);
    newcomer_read_texts(d, &text);
    qz_buf_finish(&text);

    for (size_t i = 0; i < d->texts[0].n; i++)
        newcomer_tell_text(d, i);
    if (d->texts[0].n == 0)
        qz_wires_tell(d->wires, &none);
}

/* ---- what they said ---- */

static bool newcomer_phone_fits(const char *phone)
{
    size_t n = strlen(phone);
    return n == 0 || (n >= QZ_PHONE_LEAST && n <= QZ_PHONE_MOST && strspn(phone, "0123456789") == n);
}

/* Nobody under 14, whose guardian would have to say yes; nobody who did not say yes to being on the roll. */
static bool newcomer_fits(const struct qz_desk *d, const struct qz_ask_newcomer *a)
{
    const struct qz_consent_texts *t = &d->texts[0];
    size_t n = strnlen(a->name, sizeof a->name);
    bool name = n > 0 && n < sizeof a->name && qz_utf8_valid(a->name, n) && !qz_find_hidden(a->name, n) &&
                qz_utf8_count(a->name, n) <= QZ_NAME_CHARS;
    bool roll = false;
    for (size_t i = 0; i < t->n; i++)
        if (strcmp(t->text[i].purpose, QZ_CONSENT_ROLL) == 0)
            roll = a->yes[i];
    return name && roll && a->age > QZ_AGE_UNDER_14 && a->age <= QZ_AGE_OVER_35 &&
           memchr(a->phone, '\0', sizeof a->phone) && newcomer_phone_fits(a->phone);
}

/* An id whose passes can be kept as texts. */
static void newcomer_id(char out[QZ_ID_TEXT])
{
    uint8_t id[QZ_ID_BYTES];
    do
        qz_id_new('y', out);
    while (qz_id_parse('y', out, id) && !qz_pass_id_keeps(id));
}

static void newcomer_fill(struct qz_desk *d, const struct qz_ask_newcomer *a, struct qz_newcomer *n)
{
    const struct qz_consent_texts *t = &d->texts[a->english];
    newcomer_id(n->who);
    memcpy(n->activity, d->session.id, sizeof n->activity);
    memcpy(n->cadre, d->cadre.id, sizeof n->cadre);
    memcpy(n->name, a->name, sizeof n->name);
    memcpy(n->phone, a->phone, sizeof n->phone);
    n->age = a->age;
    n->at_ms = qz_now_ms();
    n->version = t->version;

    for (size_t i = 0; i < t->n; i++) {
        if (strcmp(t->text[i].purpose, QZ_CONSENT_GUARDIAN) == 0)
            continue; /* nobody was asked */
        struct qz_newcomer_said *said = &n->said[n->n++];
        memcpy(said->purpose, t->text[i].purpose, sizeof said->purpose);
        memcpy(said->hash, t->text[i].hash, sizeof said->hash);
        said->yes = a->yes[i];
    }
}

/* Their check-in, and what they said in its box. 0 once both are on the disk. */
static int newcomer_append(struct qz_desk *d, const struct qz_newcomer *n, struct qz_entry *e)
{
    struct qz_err err = {0};
    struct qz_buf box = {0};
    int rc = qz_newcomer_seal(n, d->link.tracker_key, &box, &err);
    if (rc != 0) {
        qz_desk_log_failed(&err);
        return -1;
    }

    memcpy(e->activity, n->activity, sizeof e->activity);
    memcpy(e->who, n->who, sizeof e->who);
    qz_copy_text(e->by, sizeof e->by, "new");
    e->band = n->age;
    e->has_texts = true;
    qz_newcomer_texts(n, e->texts);
    rc = qz_desk_append_sealed(d, e, box.data, box.len);
    qz_buf_finish(&box);
    return rc;
}

static bool newcomer_may(struct qz_desk *d)
{
    return !qz_desk_blocked(d) && qz_desk_session_live(d) && d->link_told && d->texts[0].n > 0 &&
           qz_desk_may_speak(d) && qz_desk_fits(d, 1);
}

/* Once it is on the disk. */
static void newcomer_kept(struct qz_desk *d, const struct qz_entry *e, struct qz_tell_newcomer *t)
{
    struct qz_tell_outcome o = {.verdict = QZ_VERDICT_WELCOME};
    qz_desk_describe(d, NULL, &o);
    t->kept = true;
    t->nth_today = o.nth_today;
    qz_desk_report(d, e, QZ_VERDICT_WELCOME);
    qz_desk_tell_session(d);
    qz_desk_tell_net(d);
}

void qz_desk_newcomer(struct qz_desk *d, const struct qz_ask_newcomer *a)
{
    struct qz_tell tell = {.kind = QZ_TELL_NEWCOMER};
    struct qz_entry e = {.kind = QZ_ENTRY_CHECKIN};
    struct qz_newcomer n = {.n = 0};
    if (newcomer_may(d) && newcomer_fits(d, a)) {
        newcomer_fill(d, a, &n);
        qz_mask_name(n.name, tell.newcomer.name, sizeof tell.newcomer.name);
        if (newcomer_append(d, &n, &e) == 0)
            newcomer_kept(d, &e, &tell.newcomer);
    }
    sodium_memzero(&n, sizeof n);
    qz_wires_tell(d->wires, &tell);
}
