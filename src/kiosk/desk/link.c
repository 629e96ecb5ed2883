#include "kiosk/desk/desk_int.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define BATCH_BYTES (1u << 20)
#define TIMELY_MS   60000

static void failed(const char *what, const struct qz_err *err)
{
    qz_log(QZ_LOG_ERROR, "%s: %s", what, err->msg);
}

/* --- who this kiosk is --- */

static void load_text(struct qz_desk *d, const char *name, char *out, size_t cap)
{
    struct qz_err err = {0};
    struct qz_buf text = {0};
    if (qz_ledger_get(d->ledger, name, &text, &err) != 0)
        failed("identity", &err);
    qz_copy_text(out, cap, text.data ? text.data : "");
    qz_buf_finish(&text);
}

static bool load_link(struct qz_desk *d, struct qz_link *link, uint8_t screen_key[QZ_SCREEN_KEY_BYTES])
{
    struct qz_err err = {0};
    struct qz_enrol_answer a = {0};
    char plain[4];
    int rc = qz_ledger_enrolled(d->ledger, link->url, &a, &err);
    if (rc < 0)
        failed("enrolment", &err);
    if (rc != 1) {
        *link = (struct qz_link){0};
        return false;
    }

    memcpy(link->kiosk, a.kiosk, sizeof link->kiosk);
    memcpy(link->bearer, a.bearer, sizeof link->bearer);
    memcpy(link->tracker_key, a.tracker_key, sizeof link->tracker_key);
    memcpy(screen_key, a.screen_key, QZ_SCREEN_KEY_BYTES);
    load_text(d, QZ_SETTING_CA_FILE, link->ca_file, sizeof link->ca_file);
    load_text(d, QZ_SETTING_PLAIN_HTTP, plain, sizeof plain);
    link->plain_http = *plain == '1';
    sodium_memzero(&a, sizeof a);
    return true;
}

static void describe_weeks(const struct qz_stats *s, struct qz_tell_quarter *q)
{
    q->weeks = (int)s->weeks;
    for (int i = 0; i < q->weeks; i++) {
        const struct qz_stats_week *w = &s->week[i];
        q->week[i] = (struct qz_week){.start_ms = w->start_ms,
                                      .proven = qz_figure_shown(w->proven),
                                      .attested = qz_figure_shown(w->attested),
                                      .late = qz_figure_shown(w->late),
                                      .headcount = qz_figure_shown(w->headcount),
                                      .waiting = qz_figure_shown(w->waiting)};
    }
}

static void tell_quarter(struct qz_desk *d, const struct qz_stats *s)
{
    struct qz_tell tell = {.kind = QZ_TELL_QUARTER};
    struct qz_tell_quarter *q = &tell.quarter;
    q->known = true;
    q->binds = s->binds;
    q->year = s->year;
    q->quarter = s->quarter;
    q->days_left = s->days_left;

    memcpy(q->ring, s->ring, sizeof q->ring);
    q->counted = qz_figure_shown(s->counted);
    q->threshold = s->threshold;
    q->rating = s->rating;
    q->as_of_ms = s->as_of_ms;
    q->youths = qz_figure_shown(s->youths);
    describe_weeks(s, q);

    qz_wires_tell(d->wires, &tell);
}

static void load_stats(struct qz_desk *d)
{
    struct qz_err err = {0};
    struct qz_buf text = {0};
    struct qz_stats stats;
    if (qz_ledger_get(d->ledger, QZ_SETTING_STATS, &text, &err) == 0 && text.len &&
        qz_stats_read(text.data, text.len, &stats, &err) == 0)
        tell_quarter(d, &stats);
    qz_buf_finish(&text);
}

/* Who looks after the tracker is to see it there, too. */
static void tell_doubt(struct qz_desk *d)
{
    struct qz_word word = {.kind = QZ_WORD_DOUBT, .doubt = d->doubt};
    qz_queue_push(d->wires->words, &word);
}

static void load_doubt(struct qz_desk *d)
{
    struct qz_err err = {0};
    uint64_t size;
    if (qz_ledger_witnessed(d->ledger, &size, &d->doubt, &err) != 0)
        failed("checkpoint of the tracker's log", &err);
    else if (d->doubt != QZ_DOUBT_NONE)
        tell_doubt(d);
}

static void load_heading(struct qz_desk *d, struct qz_tell_identity *id)
{
    char demo[4], phone[4];
    load_text(d, QZ_SETTING_NAME, id->name, sizeof id->name);
    load_text(d, QZ_SETTING_ORG_TITLE, id->organisation, sizeof id->organisation);
    load_text(d, QZ_SETTING_HOST, id->host, sizeof id->host);
    load_text(d, QZ_SETTING_PHONE, phone, sizeof phone);
    load_text(d, QZ_SETTING_DEMO, demo, sizeof demo);
    id->phone = *phone == '1';
    id->demo = *demo == '1';
}

/* Where the feed goes on, so that a kiosk that starts again is not told everything anew. */
static uint64_t feed_cursor(struct qz_desk *d)
{
    char text[24];
    uint64_t next = 0;
    load_text(d, QZ_SETTING_FEED_NEXT, text, sizeof text);
    return qz_parse_u64(text, strlen(text), INT64_MAX, &next) == 0 ? next : 0;
}

void qz_desk_load_identity(struct qz_desk *d)
{
    struct qz_word word = {.kind = QZ_WORD_LINK};
    struct qz_tell tell = {.kind = QZ_TELL_IDENTITY};
    tell.identity.enrolled = load_link(d, &word.link, tell.identity.screen_key);
    qz_copy_text(tell.identity.kiosk, sizeof tell.identity.kiosk, qz_ledger_kiosk_id(d->ledger));
    load_heading(d, &tell.identity);
    qz_wires_tell(d->wires, &tell);
    qz_desk_load_texts(d);

    qz_desk_trouble(d, QZ_TROUBLE_UNENROLLED, !tell.identity.enrolled);
    load_stats(d);
    qz_desk_tell_cadres(d, 0);

    if (tell.identity.enrolled && (!d->link_told || memcmp(&d->link, &word.link, sizeof d->link) != 0)) {
        word.next = feed_cursor(d);
        word.heal = !d->heal_over;
        word.held = qz_ledger_size(d->ledger);
        d->link = word.link;
        load_doubt(d);
        d->link_told = qz_queue_push(d->wires->words, &word) && qz_queue_push(d->wires->feed, &word) &&
                       qz_queue_push(d->wires->badges, &word);
    }
}

/* --- another key --- */

/* The tracker's key changed. The threads that ask it are told when the ledger has the new one. */
static bool on_rekey(struct qz_desk *d, const struct qz_ask *ask)
{
    struct qz_err err = {0};
    struct qz_rekeys notes;
    if (qz_rekeys_read(ask->data, ask->data_len, &notes, &err) == 0 &&
        qz_ledger_rekey(d->ledger, &notes, &err) == 0)
        return true;
    failed("the tracker's change of its key", &err);
    return false;
}

/* --- configuration, roster, feed --- */

/* word->data: malloc'd, or NULL; it goes to whoever is answered. */
static void answer_word(struct qz_queue *to, const struct qz_ask *ask, struct qz_word *word)
{
    word->kind = QZ_WORD_KEPT;
    word->number = ask->number;
    if (!ask->number || !qz_queue_push(to, word))
        free(word->data);
}

/* data: likewise. */
static void answer_with(struct qz_queue *to, const struct qz_ask *ask, bool kept, void *data, size_t len)
{
    struct qz_word word = {.kept = kept, .data = data, .data_len = len};
    answer_word(to, ask, &word);
}

static void link_answer(struct qz_queue *to, const struct qz_ask *ask, bool kept)
{
    answer_with(to, ask, kept, NULL, 0);
}

/* The time in an answer that took long on its way says little. */
static void hear_clock(struct qz_desk *d, int64_t took_ms, int64_t tracker_ms)
{
    if (took_ms < TIMELY_MS)
        qz_desk_hear_clock(d, tracker_ms);
}

/* *page and *pages receive the pages of withdrawn passes that are to be fetched; *page is malloc'd. */
static bool keep_config(struct qz_desk *d, const struct qz_ask *ask, uint32_t **page, size_t *pages)
{
    struct qz_err err = {0};
    struct qz_config c;
    const struct qz_told_proof *proof = ask->config.proven ? &ask->config.proof : NULL;
    int rc = qz_config_read(ask->data, ask->data_len, &c, &err);
    d->config_unfit = rc != 0 && err.code != QZ_E_NOMEM;
    if (rc != 0) {
        failed("configuration", &err);
        return false;
    }

    hear_clock(d, ask->config.took_ms, c.now_ms);
    rc = qz_ledger_config(d->ledger, ask->data, ask->data_len, proof, &err);
    if (rc == 0)
        rc = qz_ledger_revoked_missing(d->ledger, &c, page, pages, &err);
    qz_config_finish(&c);
    if (rc != 0)
        failed("configuration", &err);
    return rc == 0;
}

/* What is missing otherwise is said once it is asked for. */
static bool lacks_pictures(struct qz_desk *d)
{
    uint8_t hash[1][QZ_PICTURE_HASH];
    return qz_ledger_pictures_missing(d->ledger, hash, 1, NULL) > 0;
}

static void on_config(struct qz_desk *d, const struct qz_ask *ask)
{
    if (!ask->data) {
        d->config_up_ms = qz_up_ms();
        return;
    }

    uint32_t *page = NULL;
    size_t pages = 0;
    bool kept = keep_config(d, ask, &page, &pages);
    struct qz_word word = {.kept = kept,
                           .data = (char *)page,
                           .data_len = pages * sizeof *page,
                           .pictures = kept && lacks_pictures(d)};
    answer_word(d->wires->answers, ask, &word);
    qz_desk_tell_net(d);
    if (!kept)
        return;

    d->config_up_ms = qz_up_ms();
    d->wall_due = true;
    qz_desk_load_identity(d);
    qz_desk_load_session(d);
    qz_desk_reopen(d);
    qz_desk_follow_plan(d);
    if (d->signed_in)
        qz_desk_tell_staff(d);
}

static void on_revoked(struct qz_desk *d, const struct qz_ask *ask)
{
    struct qz_err err = {0};
    int rc = qz_ledger_revoked_page(d->ledger, ask->data, ask->data_len, ask->revoked.last, &err);
    if (rc != 0)
        failed("withdrawn passes", &err);
    link_answer(d->wires->answers, ask, rc == 0);
}

/* The hashes of pictures that are not here. */
static void on_pictures(struct qz_desk *d, const struct qz_ask *ask)
{
    struct qz_err err = {0};
    uint8_t(*hash)[QZ_PICTURE_HASH] = calloc(QZ_CONFIG_NOTICES, sizeof *hash);
    int n = hash ? qz_ledger_pictures_missing(d->ledger, hash, QZ_CONFIG_NOTICES, &err) : -1;
    if (n < 0)
        failed("pictures", &err);
    answer_with(d->wires->answers, ask, n >= 0, hash, n > 0 ? (size_t)n * sizeof *hash : 0);
}

static void on_picture(struct qz_desk *d, const struct qz_ask *ask)
{
    struct qz_err err = {0};
    int rc = qz_ledger_picture_put(d->ledger, ask->data, ask->data_len, &err);
    if (rc != 0)
        failed("picture", &err);
    link_answer(d->wires->answers, ask, rc == 0);
}

static void on_roster_missing(struct qz_desk *d, bool missing)
{
    d->roster_missing = missing;
    if (!missing)
        qz_log(QZ_LOG_INFO, "roster: it is here whole again");
    if (d->signed_in)
        qz_desk_tell_staff(d);
}

static void on_roster(struct qz_desk *d, const struct qz_ask *ask)
{
    struct qz_err err = {0};
    const struct qz_told_proof *proof = ask->roster.proven ? &ask->roster.proof : NULL;
    int rc = qz_ledger_roster(d->ledger, ask->data, ask->data_len, ask->roster.first, ask->roster.last, proof,
                              &err);
    if (rc != 0)
        failed("roster", &err);
    link_answer(d->wires->answers, ask, rc == 0);
}

#define GREET_MS 30000 /* who came by longer ago has gone in */

/* Who scanned this screen a moment ago is greeted by it. */
static void tell_greet(struct qz_desk *d, const struct qz_feed *f)
{
    struct qz_tell tell = {.kind = QZ_TELL_GREET};
    for (size_t i = 0; i < f->checkins; i++) {
        const struct qz_feed_checkin *c = &f->checkin[i];
        if (!*c->masked || c->at_ms < f->stats.as_of_ms - GREET_MS)
            continue;
        qz_copy_text(tell.greet.name, sizeof tell.greet.name, c->masked);
        tell.greet.people++;
    }
    if (tell.greet.people)
        qz_wires_tell(d->wires, &tell);
}

static void on_feed(struct qz_desk *d, const struct qz_ask *ask)
{
    struct qz_err err = {0};
    struct qz_feed f;
    bool read = qz_feed_read(ask->data, ask->data_len, &f, &err) == 0;
    if (read) /* more often than a configuration, so that a tracker put right is soon believed again */
        hear_clock(d, ask->feed.took_ms, f.stats.as_of_ms);

    bool same = read && ask->feed.same; /* written nowhere */
    bool kept = same || (read && qz_ledger_feed(d->ledger, ask->data, ask->data_len, &err) == 0);
    if (kept)
        tell_quarter(d, &f.stats);
    if (kept && !same)
        tell_greet(d, &f);
    if (!kept)
        failed("feed", &err);

    if (read)
        qz_feed_finish(&f);
    link_answer(d->wires->feed_answers, ask, kept);

    if (kept && !same)
        qz_desk_hear_siblings(d);
    d->feed_heard = d->feed_heard || kept;
}

/* --- uploading --- */

/* The tracker is asked to prove that its own log goes on from there; 0: nothing is held of it. */
static uint64_t witnessed(struct qz_desk *d)
{
    struct qz_err err = {0};
    uint64_t size = 0;
    enum qz_doubt doubt;
    if (qz_ledger_witnessed(d->ledger, &size, &doubt, &err) != 0)
        failed("checkpoint of the tracker's log", &err);
    return size;
}

/* What a newcomer said is to be told before anything else. True: that is the answer. */
static bool link_sealed(struct qz_desk *d, const struct qz_ask *ask)
{
    struct qz_err err = {0};
    struct qz_buf box = {0};
    struct qz_word word = {.kind = QZ_WORD_SEALED, .number = ask->number};
    int got = qz_ledger_sealed(d->ledger, &word.next, &box, &err);
    if (got < 0)
        failed("what a newcomer said", &err);
    if (got != 1) {
        qz_buf_finish(&box);
        return false;
    }

    word.data = box.data;
    word.data_len = box.len;
    if (!qz_queue_push(d->wires->answers, &word))
        free(word.data);
    return true;
}

static void on_sealed_end(struct qz_desk *d, const struct qz_ask *ask)
{
    struct qz_err err = {0};
    int rc = qz_ledger_sealed_end(d->ledger, ask->sealed_end.n, ask->sealed_end.taken, &err);
    if (rc != 0)
        failed("what a newcomer said", &err);
    link_answer(d->wires->answers, ask, rc == 0);
}

static void on_batch(struct qz_desk *d, const struct qz_ask *ask)
{
    struct qz_err err = {0};
    struct qz_buf body = {0};
    struct qz_word word = {.kind = QZ_WORD_BATCH, .number = ask->number};
    uint64_t from = ask->batch.from ? ask->batch.from : qz_ledger_cosigned_size(d->ledger) + 1;
    int asked = ask->batch.most;
    unsigned most = asked > 0 && asked < QZ_BATCH_ENTRIES ? (unsigned)asked : QZ_BATCH_ENTRIES;

    if (link_sealed(d, ask))
        return;
    if (!qz_desk_tell_offset(d)) { /* the tracker dates what comes by it */
        qz_queue_push(d->wires->answers, &word);
        return;
    }
    if (qz_ledger_batch(d->ledger, from, most, BATCH_BYTES, &body, &word.next, &err) != 0) {
        failed("upload", &err);
        word.short_log = err.code == QZ_E_CONFLICT;
    } else if (body.len && word.next > from) {
        word.data = body.data;
        word.data_len = body.len;
        word.witnessed = witnessed(d);
        body = (struct qz_buf){0};
    }

    qz_buf_finish(&body);
    if (!qz_queue_push(d->wires->answers, &word))
        free(word.data);
}

/* data: the note's bytes, then the cosignature line, which is the last. */
static void on_cosigned(struct qz_desk *d, const struct qz_ask *ask)
{
    struct qz_err err = {0};
    const char *line = memrchr(ask->data, '\n', ask->data_len - 1);
    char *note = line ? strndup(ask->data, (size_t)(line + 1 - ask->data)) : NULL;
    bool kept = note && qz_ledger_cosigned(d->ledger, ask->cosigned.size, note, line + 1, &err) == 0;
    if (!kept)
        failed("cosignature", &err);
    if (kept)
        qz_desk_refuse_log(d, false);
    free(note);
    link_answer(d->wires->answers, ask, kept);
    qz_desk_tell_net(d);
}

enum qz_doubt qz_desk_doubt(struct qz_desk *d)
{
    uint64_t size;
    enum qz_doubt doubt = QZ_DOUBT_NONE;
    if (!d->ledger || qz_ledger_witnessed(d->ledger, &size, &doubt, NULL) != 0)
        return QZ_DOUBT_NONE;
    return doubt;
}

/* Check-ins go on and are uploaded: it is for people to find out. */
static void on_witness(struct qz_desk *d, const struct qz_ask *ask)
{
    static const char *const words[] = {
        [QZ_DOUBT_NONE] = "the tracker's own log is believed again",
        [QZ_DOUBT_SMALLER] = "the tracker's own log is shorter than it was; see qingzhan tracker restored",
        [QZ_DOUBT_OTHER] = "the tracker's own log is not the one that it was: it was rewritten",
        [QZ_DOUBT_FORKED] = "the tracker's own log does not go on from what it was: it was rewritten",
        [QZ_DOUBT_UNPROVEN] = "the tracker does not prove that its log goes on; is its program too old?"};
    struct qz_err err = {0};
    enum qz_doubt doubt = d->doubt;
    struct qz_own_told told;

    if (ask->data_len != sizeof told)
        return;
    memcpy(&told, ask->data, sizeof told);
    told.note[sizeof told.note - 1] = '\0';

    if (qz_ledger_witness(d->ledger, told.note, told.from, &told.proof, &doubt, &err) != 0)
        failed("checkpoint of the tracker's log", &err);

    if (doubt == d->doubt)
        return;
    qz_log(doubt == QZ_DOUBT_NONE ? QZ_LOG_INFO : QZ_LOG_WARN, "%s", words[doubt]);
    d->doubt = doubt;
    tell_doubt(d);
}

static void on_net(struct qz_desk *d, const struct qz_ask *ask)
{
    enum qz_heard heard = ask->net.heard;
    if (heard != QZ_HEARD_NOTHING)
        d->ever_online = true;
    else if (d->heard != QZ_HEARD_NOTHING || !d->offline_since_ms)
        d->offline_since_ms = qz_now_ms();

    qz_copy_text(d->why, sizeof d->why, ask->net.why);
    if (heard == QZ_HEARD_STUCK && strncmp(d->why, "log-", 4) == 0) {
        qz_desk_refuse_log(d, true);
        qz_desk_succeed(d);
    }

    if (heard == QZ_HEARD_STUCK && d->heard != QZ_HEARD_STUCK)
        qz_log(QZ_LOG_WARN, "uploads have stopped: %s", d->why);
    d->heard = heard;
    qz_desk_tell_net(d);
}

/* The uplink is not left waiting: there is nothing to send, and what it brought must be brought again. */
static void without_ledger(struct qz_desk *d, const struct qz_ask *ask)
{
    struct qz_word nothing = {.kind = QZ_WORD_BATCH, .number = ask->number};
    if (ask->kind == QZ_ASK_BATCH)
        qz_queue_push(d->wires->answers, &nothing);
    else if (ask->kind == QZ_ASK_COSIGNED || ask->kind == QZ_ASK_CONFIG || ask->kind == QZ_ASK_ROSTER ||
             ask->kind == QZ_ASK_SEALED_END || ask->kind == QZ_ASK_REVOKED || ask->kind == QZ_ASK_PICTURES ||
             ask->kind == QZ_ASK_PICTURE || ask->kind == QZ_ASK_HEAL || ask->kind == QZ_ASK_REKEY)
        link_answer(d->wires->answers, ask, false);
    else if (ask->kind == QZ_ASK_FEED)
        link_answer(d->wires->feed_answers, ask, false);
}

void qz_desk_uplink(struct qz_desk *d, const struct qz_ask *ask)
{
    if (!d->ledger) {
        without_ledger(d, ask);
        return;
    }

    switch (ask->kind) {
    case QZ_ASK_SEALED_END:
        on_sealed_end(d, ask);
        break;
    case QZ_ASK_BATCH:
        on_batch(d, ask);
        break;
    case QZ_ASK_COSIGNED:
        on_cosigned(d, ask);
        break;
    case QZ_ASK_CONFIG:
        on_config(d, ask);
        break;
    case QZ_ASK_ROSTER:
        on_roster(d, ask);
        break;
    case QZ_ASK_ROSTER_MISSING:
        on_roster_missing(d, ask->roster_missing.missing);
        break;
    case QZ_ASK_REVOKED:
        on_revoked(d, ask);
        break;
    case QZ_ASK_PICTURES:
        on_pictures(d, ask);
        break;
    case QZ_ASK_PICTURE:
        on_picture(d, ask);
        break;
    case QZ_ASK_SHOW:
        qz_desk_show(d, &ask->show);
        break;
    case QZ_ASK_FEED:
        on_feed(d, ask);
        break;

    case QZ_ASK_HEAL:
        link_answer(d->wires->answers, ask, qz_desk_heal(d, ask));
        break;
    case QZ_ASK_HEALED:
        qz_desk_healed(d);
        break;
    case QZ_ASK_REKEY:
        link_answer(d->wires->answers, ask, on_rekey(d, ask));
        qz_desk_load_identity(d);
        break;

    case QZ_ASK_ENROLLED:
        if (ask->data_len == sizeof(struct qz_enrolled))
            qz_desk_enrolled(d, (const struct qz_enrolled *)(const void *)ask->data);
        break;
    case QZ_ASK_SUCCEEDED:
        qz_desk_succeeded(d, ask);
        break;
    case QZ_ASK_WITNESS:
        on_witness(d, ask);
        break;
    case QZ_ASK_NET:
        on_net(d, ask);
        break;
    default:
        break;
    }
}
