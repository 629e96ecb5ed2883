#include "tests/support/fleet.h"

#include "base/clock.h"
#include "tests/support/postgres.h"
#include "tests/support/spec.h"
#include "wire/enrol.h"
#include "wire/note.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void must(int rc, const struct qz_err *err, const char *what)
{
    if (rc == 0)
        return;
    fprintf(stderr, "fleet: %s: %s\n", what, err->msg);
    abort();
}

void fleet_county(struct fleet *f, const char *title, char id[QZ_ID_TEXT])
{
    struct qz_err err;
    struct qz_organisation o = {.kind = QZ_ORG_COUNTY};
    snprintf(o.superior, sizeof o.superior, "%s", f->province);
    snprintf(o.title, sizeof o.title, "%s", title);
    must(qz_organisation_add(f->t, &o, f->now_ms, &err), &err, "organisation");
    memcpy(id, o.id, QZ_ID_TEXT);
}

static void open_store(struct fleet *f)
{
    struct qz_err err;
    f->t = qz_tracker_open(f->dir, &f->opt, &err);
    must(f->t ? 0 : -1, &err, "open");
}

/* Of the fleet made last: what voids are signed with. */
static char voider[QZ_ID_TEXT];

/* A store with its province, county and cadre, as the first fleet of the program made it: making one takes
 * longer than most of what is tried with it. Fleets that stand beside one another are each made anew, as
 * trackers of their own. */
static struct {
    struct place_files files;
    struct fleet as_made;
    int standing;
} first_fleet;

/* Makes a store, in the fleet's own directory or database. */
static void fleet_found(struct fleet *f)
{
    struct qz_err err;
    struct qz_organisation o;

    must(qz_tracker_init_at(f->dir, f->opt.database, "中原省", "tracker.example", true, &err), &err, "init");
    open_store(f);

    must(qz_organisation_list(f->t, "", "", &o, 1, &err) == 1 ? 0 : -1, &err, "province");
    memcpy(f->province, o.id, QZ_ID_TEXT);

    fleet_county(f, "清河县", f->county);
    must(qz_cadre_add(f->t, f->county, "王芳", "246810", f->now_ms, f->cadre, &err), &err, "cadre");
}

/* Keeps the store that was just made, which is closed for that. */
static void fleet_keep(struct fleet *f)
{
    qz_tracker_close(f->t);
    place_copy(f->dir, &first_fleet.files);
    first_fleet.as_made = *f;
    open_store(f);
}

static void fleet_again(struct fleet *f)
{
    place_paste(&first_fleet.files, f->dir);
    memcpy(f->province, first_fleet.as_made.province, sizeof f->province);
    memcpy(f->county, first_fleet.as_made.county, sizeof f->county);
    memcpy(f->cadre, first_fleet.as_made.cadre, sizeof f->cadre);
    open_store(f);
}

void fleet_make(struct fleet *f)
{
    memset(f, 0, sizeof *f);
    f->now_ms = FLEET_NOW;
    qz_spec_dir(f->dir);
    if (postgres_wanted()) {
        postgres_make(f->address);
        f->opt.database = f->address;
    }

    bool alone = first_fleet.standing++ == 0 && !f->opt.database;
    if (alone && first_fleet.files.n) {
        fleet_again(f);
    } else {
        fleet_found(f);
        if (alone)
            fleet_keep(f);
    }
    memcpy(voider, f->cadre, sizeof voider);
}

void fleet_reopen(struct fleet *f)
{
    qz_tracker_close(f->t);
    open_store(f);
}

void fleet_remove(struct fleet *f)
{
    qz_tracker_close(f->t);
    qz_spec_dir_remove(f->dir);
    first_fleet.standing--;
    if (*f->address)
        postgres_remove(f->address);
}

void fleet_activity(struct fleet *f, enum qz_activity_kind kind, int day, char id[QZ_ID_TEXT])
{
    struct qz_err err;
    struct qz_activity_row a = {.kind = kind, .start_ms = FLEET_NOW + day * QZ_DAY_MS};
    a.end_ms = a.start_ms + 7200000;
    snprintf(a.organisation, sizeof a.organisation, "%s", f->county);
    snprintf(a.title, sizeof a.title, "活动");
    must(qz_activity_add(f->t, &a, f->now_ms, &err), &err, "activity");
    memcpy(id, a.id, QZ_ID_TEXT);
}

static void add_page(struct fleet *f, const char *organisation, struct qz_pass_issued *out, size_t n)
{
    struct qz_err err;
    static struct qz_row_problem problem[1000];
    static char ids[1000][QZ_ID_TEXT];
    struct qz_person_new *p = calloc(n, sizeof *p);
    size_t problems;

    for (size_t i = 0; p && i < n; i++) {
        snprintf(p[i].name, sizeof p->name, "李%zu", i);
        strcpy(p[i].consent, "2017-05-01");
    }

    must(p ? qz_people_add(f->t, organisation, p, n, f->now_ms, ids, problem, &problems, &err) : -1, &err,
         "people");

    for (size_t i = 0; i < n; i++)
        memcpy(out[i].who, ids[i], QZ_ID_TEXT);
    free(p);
}

void fleet_people(struct fleet *f, const char *organisation, struct qz_pass_issued *out, size_t n, bool live)
{
    struct qz_err err;
    uint32_t expires = (uint32_t)(FLEET_NOW / 1000) + 365 * 86400;
    for (size_t i = 0; i < n; i += 1000) {
        size_t k = n - i < 1000 ? n - i : 1000;
        add_page(f, organisation, out + i, k);
        must(qz_pass_issue(f->t, out + i, k, expires, live, f->now_ms, &err), &err, "passes");
    }
}

struct qz_stats fleet_stats(struct fleet *f, const char *organisation)
{
    struct qz_stats s;
    struct qz_err err;
    must(qz_views_stats(f->t, organisation, f->now_ms, &s, &err), &err, "stats");
    return s;
}

struct qz_activity_row fleet_row(struct fleet *f, const char *activity)
{
    static struct qz_activity_row row[500];
    struct qz_err err;
    int n = qz_activity_list(f->t, "", "", row, 500, &err);
    for (int i = 0; i < n; i++)
        if (strcmp(row[i].id, activity) == 0)
            return row[i];
    must(-1, &err, "no such activity");
    return row[0];
}

/* ---- kiosks ---- */

static void enrol(struct fleet *f, struct fleet_kiosk *k, const char *organisation, const char *name)
{
    struct qz_err err;
    struct qz_enrol_request r;
    struct qz_enrol_answer a;
    memcpy(r.key, k->pk, 32);
    must(qz_token_new(f->t, organisation, name, f->now_ms + QZ_DAY_MS, f->now_ms, r.token, &err), &err,
         "token");
    qz_enrol_request_sign(&r, k->sk);
    must(qz_kiosk_enrol(f->t, &r, f->now_ms, &a, &err), &err, "enrol");
    memcpy(k->bearer, a.bearer, sizeof k->bearer);
    memcpy(k->screen_key, a.screen_key, sizeof k->screen_key);
    must(qz_kiosk_by_bearer(f->t, a.bearer, &k->row, &err) == 1 ? 0 : -1, &err, "bearer");
}

void fleet_enrol(struct fleet *f, struct fleet_kiosk *k, const char *organisation, const char *name)
{
    memset(k, 0, sizeof *k);
    crypto_sign_keypair(k->pk, k->sk);
    qz_range_init(&k->last);
    enrol(f, k, organisation, name);
}

void fleet_move(struct fleet *f, struct fleet_kiosk *k, const char *organisation)
{
    char name[QZ_TEXT_MAX];
    memcpy(name, k->row.name, sizeof name);
    enrol(f, k, organisation, name);
}

void fleet_kiosk_finish(struct fleet_kiosk *k)
{
    qz_buf_finish(&k->log);
    free(k->at);
}

void fleet_write_line(struct fleet_kiosk *k, const char *line, size_t len)
{
    struct qz_err err = {0};
    if (k->size + 1 >= k->cap) {
        k->cap = k->cap ? k->cap * 2 : 64;
        size_t *more = realloc(k->at, k->cap * sizeof *more);
        must(more ? 0 : -1, &err, "memory");
        k->at = more;
    }
    k->at[k->size++] = k->log.len;
    qz_buf_add(&k->log, line, len);
    qz_buf_char(&k->log, '\n');
    k->at[k->size] = k->log.len;
}

uint64_t fleet_write(struct fleet_kiosk *k, struct qz_entry e)
{
    struct qz_buf line = {0};
    struct qz_err err;
    e.n = k->size + 1;
    e.seen = k->sent;
    must(qz_entry_write(&e, &line, &err), &err, "entry");
    fleet_write_line(k, line.data, line.len);
    qz_buf_finish(&line);
    return e.n;
}

void fleet_body(struct fleet_kiosk *k, uint64_t from, uint64_t to, struct qz_buf *out)
{
    struct qz_checkpoint cp = {.size = to};
    if (to < k->last.size)
        qz_range_init(&k->last);

    while (k->last.size < to) {
        uint8_t leaf[QZ_HASH_BYTES];
        size_t i = k->last.size;
        qz_leaf_hash(k->log.data + k->at[i], k->at[i + 1] - k->at[i] - 1, leaf);
        qz_range_add(&k->last, leaf);
    }

    snprintf(cp.origin, sizeof cp.origin, "qingzhan/%s", k->row.id);
    qz_range_root(&k->last, cp.root);
    if (to >= from)
        qz_buf_add(out, k->log.data + k->at[from - 1], k->at[to] - k->at[from - 1]);

    qz_buf_char(out, '\n');
    qz_checkpoint_sign(&cp, k->sk, out);
}

enum qz_ingest fleet_upload(struct fleet *f, struct fleet_kiosk *k, struct qz_err *err)
{
    struct qz_upload_answer a;
    enum qz_ingest rc = QZ_INGEST_STORED;
    while (rc == QZ_INGEST_STORED && k->sent < k->size) {
        struct qz_buf body = {0};
        uint64_t to = k->size - k->sent > QZ_BATCH_ENTRIES ? k->sent + QZ_BATCH_ENTRIES : k->size;
        fleet_body(k, k->sent + 1, to, &body);
        rc = qz_journal_ingest(f->t, &k->row, k->sent + 1, body.data, body.len, f->now_ms, &a, err);
        if (rc == QZ_INGEST_STORED)
            k->sent = a.next - 1;
        qz_buf_finish(&body);
    }
    return rc;
}

void fleet_send(struct fleet *f, struct fleet_kiosk *k)
{
    struct qz_err err = {0};
    must(fleet_upload(f, k, &err) == QZ_INGEST_STORED ? 0 : -1, &err, "upload");
}

struct wanted {
    uint64_t n;
    enum qz_judgement j;
};

static int take_verdict(void *ctx, uint64_t n, enum qz_judgement j, const char *line, size_t len)
{
    struct wanted *w = ctx;
    (void)line;
    (void)len;
    if (n == w->n)
        w->j = j;
    return 1;
}

enum qz_judgement fleet_verdict(struct fleet *f, const struct fleet_kiosk *k, uint64_t n)
{
    struct wanted w = {n, QZ_J_COUNT};
    struct qz_err err;
    must(qz_journal_each(f->t, k->row.id, n, 1, take_verdict, &w, &err), &err, "verdict");
    return w.j;
}

/* ---- entries ---- */

static struct qz_entry entry(enum qz_entry_kind kind, const char *activity)
{
    struct qz_entry e = {.at_ms = FLEET_NOW, .up_ms = 1000, .kind = kind};
    snprintf(e.activity, sizeof e.activity, "%s", activity);
    return e;
}

struct qz_entry fleet_open(const char *activity)
{
    return entry(QZ_ENTRY_OPEN, activity);
}

struct qz_entry fleet_checkin(const char *activity, const struct qz_pass_issued *p)
{
    struct qz_entry e = entry(QZ_ENTRY_CHECKIN, activity);
    memcpy(e.who, p->who, sizeof e.who);
    strcpy(e.by, "camera");
    memcpy(e.proof, p->pass, sizeof p->pass);
    e.proof_len = sizeof p->pass;
    return e;
}

struct qz_entry fleet_live(const char *activity, const struct qz_pass_issued *p, int64_t made_s)
{
    struct qz_entry e = fleet_checkin(activity, p);
    qz_pass_make_live(p->pass, p->secret, made_s, e.proof);
    e.proof_len = QZ_PASS_LIVE_BYTES;
    return e;
}

struct qz_entry fleet_tail(const char *activity, const char *who)
{
    struct qz_entry e = entry(QZ_ENTRY_CHECKIN, activity);
    snprintf(e.who, sizeof e.who, "%s", who);
    strcpy(e.by, "tail");
    return e;
}

struct qz_entry fleet_heads(const char *activity, unsigned n)
{
    struct qz_entry e = entry(QZ_ENTRY_HEADCOUNT, activity);
    e.count = n;
    return e;
}

struct qz_entry fleet_confirm(const char *activity, const char *cadre, uint64_t target)
{
    struct qz_entry e = entry(QZ_ENTRY_CONFIRM, activity);
    snprintf(e.cadre, sizeof e.cadre, "%s", cadre);
    e.target = target;
    return e;
}

struct qz_entry fleet_reject(const char *activity, const char *cadre, uint64_t target)
{
    struct qz_entry e = fleet_confirm(activity, cadre, target);
    e.kind = QZ_ENTRY_REJECT;
    strcpy(e.reason, "不在场");
    return e;
}

struct qz_entry fleet_void(uint64_t target)
{
    struct qz_entry e = entry(QZ_ENTRY_VOID, "");
    memcpy(e.cadre, voider, sizeof e.cadre);
    e.target = target;
    strcpy(e.reason, "误扫");
    return e;
}

struct qz_entry fleet_late(const char *activity, const char *cadre, const char *who, unsigned heads)
{
    struct qz_entry e = fleet_confirm(activity, cadre, 0);
    e.kind = QZ_ENTRY_LATE;
    snprintf(e.who, sizeof e.who, "%s", who);
    e.count = heads;
    strcpy(e.reason, "当时停电");
    return e;
}
