#include "tests/fault/alter.h"

#include "base/file.h"
#include "journal/journal.h"
#include "journal/rekey.h"
#include "journal/replay.h"
#include "journal/state.h"
#include "journal/tracker.h"
#include "ledger/ledger.h"
#include "registry/registry.h"
#include "store/stmt_int.h"
#include "tests/support/fleet.h"
#include "tests/support/logkit.h"
#include "tests/support/place.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILES 4

#define TABLES 80

struct table {
    char name[64], *sql;
    struct qz_buf rows;
};
struct tables {
    struct table table[TABLES];
    int n;
};

/* A sound store, its files, and the place where it is altered. */
struct lab {
    enum alter_side side;
    struct kit_rng rng;
    char dir[PLACE_PATH];
    const char *const *name; /* of its files; the first is the database */
    unsigned char *sound[FILES];
    size_t len[FILES];
    struct tables rows;   /* of the sound database */
    char what[400];       /* the alteration, in words */
    unsigned char *bytes; /* the altered file */
    size_t bytes_len;
    int file; /* which one it is */
    struct alter_result *r;
};

static const char *const kiosk_files[FILES + 1] = {"kiosk.db", "device.key", NULL};
static const char *const tracker_files[FILES + 1] = {"tracker.db", "tracker.key", "pass.key", "admin.token",
                                                     NULL};

const char *alter_reason_words(enum alter_reason r)
{
    static const char *const words[] = {"bytes that hold nothing", "put right from what the tracker signed",
                                        "forgotten until the tracker tells it again",
                                        "marks of work to be done at the next start",
                                        "how soon a kiosk may send more"};
    return words[r];
}

static void must(int rc, const char *what, const struct qz_err *err)
{
    if (rc == 0)
        return;
    fprintf(stderr, "%s: %s\n", what, err ? err->msg : "");
    abort();
}

/* ---- sound stores ---- */

static void make_kiosk(const char *dir)
{
    static const char revoked_page[] =
        "{\"page\":1,\"sum\":\"CAcGBQQDAgE=\",\"tags\":\"AAECAwQFBgcICQoLDA0ODwABAgMEBQYHCAkKCwwNDh8=\"}";
    struct qz_err err = {0};
    struct qz_enrol_answer a = {.bearer = "a-bearer-of-the-lab-s-own"};
    struct kit_config c = {.version = 1, .activities = 3, .revoked_number = 1, .revoked = 4, .cadres = 2};
    struct qz_rekeys change = {.count = 1};
    struct qz_buf note = {0};
    struct kit_rng rng = {.state = 5};
    uint8_t before[64]; /* the tracker's key until it was changed */

    struct qz_ledger *l = qz_ledger_open(dir, NULL, &err);
    must(l ? 0 : -1, "ledger", &err);

    crypto_sign_keypair(a.tracker_key, before);
    memset(a.screen_key, 7, sizeof a.screen_key);
    must(qz_ledger_enrol(l, "http://localhost:8080", &a, &err), "enrol", &err);

    qz_rekey_sign(before, kit_tracker_sk(), 1, &note);
    qz_copy_text(change.note[0], sizeof change.note[0], note.data);
    must(qz_ledger_rekey(l, &change, &err), "rekey", &err);
    qz_buf_finish(&note);

    must(kit_tell(l, &c, &err), "config", &err);
    must(kit_tell_roster(l, 6, &err), "roster", &err);
    must(qz_ledger_revoked_page(l, revoked_page, strlen(revoked_page), true, &err), "withdrawn passes", &err);
    must(kit_feed(l, &err), "feed", &err);
    must(qz_ledger_put_clock_floor(l, KIT_DAY - 1000, &err), "clock floor", &err);
    must(qz_ledger_set(l, QZ_SETTING_LOG_REFUSED, "0", &err), "setting", &err);

    for (unsigned i = 0; i < 90; i++) {
        struct qz_entry e = i == 0 ? kit_open(1, 0) : kit_any(&rng, qz_ledger_size(l));
        must(qz_ledger_append(l, &e, &err), "append", &err);
        if (i % 20 == 19)
            must(kit_upload(l, 20, &err), "upload", &err);
        if (i % 30 == 25)
            must(qz_ledger_checkpoint(l, &err), "checkpoint", &err);
    }

    qz_ledger_close(l);
}

static void fork_it(struct fleet *f, struct fleet_kiosk *k, const char *act)
{
    struct qz_err err = {0};
    struct qz_upload_answer answer;
    struct qz_buf body = {0};
    struct fleet_kiosk other = *k;

    other.log = (struct qz_buf){0};
    other.at = NULL;
    other.size = other.sent = other.cap = 0;

    fleet_write(&other, fleet_heads(act, 9));
    fleet_body(&other, 1, 1, &body);

    if (qz_journal_ingest(f->t, &k->row, 1, body.data, body.len, f->now_ms, &answer, &err) !=
        QZ_INGEST_FORKED)
        must(-1, "fork", &err);

    qz_buf_finish(&body);
    fleet_kiosk_finish(&other);
}

static void make_tracker(const char *dir)
{
    static struct fleet f;
    struct fleet_kiosk k = {0}, sibling = {0};
    struct qz_pass_issued p[30];
    struct qz_err err = {0};
    char act[QZ_ID_TEXT];

    fleet_make(&f);
    fleet_enrol(&f, &k, f.county, "东门");
    fleet_enrol(&f, &sibling, f.county, "西门");
    fleet_people(&f, f.county, p, sizeof p / sizeof *p, true);
    fleet_activity(&f, QZ_ACT_OPEN_DAY, 0, act);

    fleet_write(&k, fleet_open(act));
    for (size_t i = 0; i < sizeof p / sizeof *p; i++)
        fleet_write(i % 3 ? &k : &sibling, fleet_checkin(act, &p[i]));
    fleet_send(&f, &k);
    fleet_send(&f, &sibling);

    must(qz_tracker_rekey(f.t, NULL, "rekey", f.now_ms, &err), "rekey", &err);
    fleet_write(&k, fleet_heads(act, 7));
    fleet_write(&k, fleet_confirm(act, f.cadre, 0));
    fleet_send(&f, &k);

    for (int i = 0; i < 260; i++)
        fleet_write(&sibling, fleet_heads(act, 1));
    fleet_send(&f, &sibling);

    fork_it(&f, &k, act);
    must(qz_person_forget(f.t, p[3].who, f.now_ms, &(struct qz_forgetting){0}, &err), "forget", &err);
    must(qz_tracker_checkpoint(f.t, f.now_ms, &err), "checkpoint", &err);
    qz_tracker_close(f.t);

    for (int i = 0; i < FILES; i++) {
        char from[PLACE_PATH], to[PLACE_PATH];
        place_path(from, f.dir, tracker_files[i]);
        must(qz_file_copy(from, place_path(to, dir, tracker_files[i]), &err), "copy", &err);
    }

    f.t = NULL;
    fleet_remove(&f);
    fleet_kiosk_finish(&k);
    fleet_kiosk_finish(&sibling);
}

/* ---- reading ---- */

static int prove_kiosk(const char *dir, struct qz_err *err)
{
    struct qz_ledger_options opt = {.db = {.must_exist = true, .sync = QZ_SYNC_OFF}};
    struct qz_buf report = {0};
    uint64_t differences = 0;
    struct qz_ledger *l = qz_ledger_open(dir, &opt, err);
    int rc = l ? qz_ledger_verify(l, &report, err) : -1;
    if (rc == 0)
        rc = qz_ledger_views_check(l, &differences, err);
    qz_ledger_close(l);
    qz_buf_finish(&report);
    return rc == 0 && differences ? qz_fail(err, QZ_E_CORRUPT, "the views differ") : rc;
}

static int prove_tracker(const char *dir, struct qz_err *err)
{
    struct qz_db_options opt = {.sync = QZ_SYNC_OFF};
    struct qz_buf report = {0};
    uint64_t differences = 0;
    struct qz_tracker *t = qz_tracker_open(dir, &opt, err);
    int rc = t ? qz_journal_verify(t, &report, err) : -1;
    if (rc == 0)
        rc = qz_views_check(t, &differences, err);
    qz_tracker_close(t);
    qz_buf_finish(&report);
    return rc == 0 && differences ? qz_fail(err, QZ_E_CORRUPT, "the views differ") : rc;
}

static int prove(const struct lab *l, struct qz_err *err)
{
    return l->side == ALTER_KIOSK ? prove_kiosk(l->dir, err) : prove_tracker(l->dir, err);
}

/* Put the sound files there, but for the altered one when there is one. */
static void put(struct lab *l, bool altered)
{
    char path[PLACE_PATH], log[PLACE_PATH + 8];
    for (int i = 0; i < FILES && l->name[i]; i++) {
        place_path(path, l->dir, l->name[i]);
        if (altered && i == l->file)
            place_write(path, l->bytes, l->bytes_len);
        else
            place_write(path, l->sound[i], l->len[i]);
    }
    snprintf(log, sizeof log, "%s-wal", place_path(path, l->dir, l->name[0]));
    remove(log);
}

static struct qz_db *open_raw(const struct lab *l)
{
    char path[PLACE_PATH];
    struct qz_db_options opt = {.sync = QZ_SYNC_OFF, .must_exist = true};
    return qz_db_open(place_path(path, l->dir, l->name[0]), &opt, NULL);
}

/* ---- all rows ---- */

static void add_rows(struct qz_db *db, struct table *t)
{
    char *sql =
        malloc(200); /* a statement is known by its address, which must not be another's before the end */
    if (!sql)
        abort();
    snprintf(sql, 200, "SELECT * FROM \"%s\" NOT INDEXED", t->name);
    struct qz_stmt *s = qz_db_stmt(db, sql, NULL);
    while (s && qz_step(s, NULL) == 1)
        for (int i = 0; i < qz_col_count(s); i++)
            qz_col_encode(s, i, &t->rows);
    t->sql = sql;
}

static bool read_tables(const struct lab *l, struct tables *out)
{
    struct qz_db *db = open_raw(l);
    memset(out, 0, sizeof *out);

    if (!db)
        return false;

    struct qz_stmt *s =
        qz_db_stmt(db, "SELECT name FROM sqlite_schema WHERE type='table' ORDER BY name", NULL);
    while (s && out->n < TABLES && qz_step(s, NULL) == 1)
        qz_copy_text(out->table[out->n++].name, sizeof out->table[0].name, qz_col_text(s, 0));

    for (int i = 0; i < out->n; i++)
        add_rows(db, &out->table[i]);

    qz_db_close(db);
    return true;
}

static void free_tables(struct tables *t)
{
    for (int i = 0; i < t->n; i++) {
        qz_buf_finish(&t->table[i].rows);
        free(t->table[i].sql);
    }
    memset(t, 0, sizeof *t);
}

static enum alter_reason reason_of(const char *table)
{
    if (strcmp(table, "stale") == 0 || strcmp(table, "unsealed") == 0 || strcmp(table, "redate") == 0)
        return ALTER_MARK;
    return strcmp(table, "allowance") == 0 ? ALTER_PACE : ALTER_REASONS;
}

static const struct table *find_table(const struct tables *in, const char *name)
{
    for (int i = 0; i < in->n; i++)
        if (strcmp(in->table[i].name, name) == 0)
            return &in->table[i];
    abort();
}

static bool table_differs(const struct lab *l, const struct tables *now, const char *name)
{
    const struct table *a = find_table(now, name), *b = find_table(&l->rows, name);
    return a->rows.len != b->rows.len ||
           (a->rows.len && memcmp(a->rows.data, b->rows.data, a->rows.len) != 0);
}

/* What was told together is forgotten together: where one of these differs all are empty. */
static bool group_is_forgotten(const struct lab *l, const struct tables *now, const char *const *group)
{
    bool differs = false, empty = true;
    for (; *group; group++) {
        differs = differs || table_differs(l, now, *group);
        empty = empty && find_table(now, *group)->rows.len == 0;
    }
    return !differs || empty;
}

/* Whether the tables are the sound ones, but for what the start forgot and noted in the settings. */
static bool is_forgotten(const struct lab *l, const struct tables *now)
{
    static const char *const groups[][6] = {
        {"kept", "pass_key", "cadre", "activity", "notice"},
        {"person", "roster_page"},
        {"sibling", "elsewhere", "stay", "figure"},
    };
    static const char may[] =
        " kept pass_key cadre activity notice person roster_page sibling elsewhere stay figure setting "
        "setting_digest ";
    char name[80];

    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (!group_is_forgotten(l, now, groups[i]))
            return false;

    for (int i = 0; i < now->n; i++) {
        snprintf(name, sizeof name, " %s ", now->table[i].name);
        if (!strstr(may, name) && table_differs(l, now, now->table[i].name))
            return false;
    }

    return true;
}

/* How the tables in the file differ from those of the sound store; ALTER_UNUSED when they do not. */
static enum alter_reason weigh_tables(const struct lab *l)
{
    static struct tables now;
    enum alter_reason why = ALTER_UNUSED;
    if (!read_tables(l, &now))
        return ALTER_REASONS;

    if (now.n != l->rows.n)
        why = ALTER_REASONS;

    for (int i = 0; i < now.n && why == ALTER_UNUSED; i++) {
        const struct table *a = &now.table[i], *b = &l->rows.table[i];
        if (strcmp(a->name, b->name) != 0)
            why = ALTER_REASONS;
        else if (a->rows.len != b->rows.len ||
                 (a->rows.len && memcmp(a->rows.data, b->rows.data, a->rows.len) != 0))
            why = reason_of(a->name);
    }

    if (why == ALTER_REASONS && l->side == ALTER_KIOSK && now.n == l->rows.n && is_forgotten(l, &now))
        why = ALTER_FORGOT;

    free_tables(&now);
    return why;
}

/* Why what was not found is without consequence; ALTER_REASONS when it is not. The store was opened since it
 * was altered. */
static enum alter_reason weigh(struct lab *l)
{
    if (l->file != 0)
        return ALTER_REASONS;
    enum alter_reason opened = weigh_tables(l);
    put(l, true);
    if (weigh_tables(l) == ALTER_UNUSED)
        return ALTER_UNUSED;
    return opened == ALTER_UNUSED ? ALTER_RIGHT : opened;
}

/* ---- alterations ---- */

static void say(struct lab *l, const char *fmt, ...) QZ_PRINTF(2, 3);
static void say(struct lab *l, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(l->what, sizeof l->what, fmt, ap);
    va_end(ap);
}

static void take(struct lab *l, int file)
{
    char path[PLACE_PATH];
    free(l->bytes);
    l->file = file;
    l->bytes = place_read(place_path(path, l->dir, l->name[file]), &l->bytes_len);
    if (!l->bytes)
        abort();
}

static void alter_byte(struct lab *l, int file)
{
    put(l, false);
    take(l, file);
    size_t at = kit_below(&l->rng, l->bytes_len);
    uint8_t by = (uint8_t)(1 + kit_below(&l->rng, 255));
    say(l, "%s: byte %zu, %02x to %02x", l->name[file], at, l->bytes[at], l->bytes[at] ^ by);
    l->bytes[at] ^= by;
}

struct columns {
    char table[64], name[16][64];
    int n;
};

static bool pick_table(struct lab *l, struct qz_db *db, struct columns *c)
{
    static const char tables[] =
        "SELECT name FROM sqlite_schema WHERE type='table' AND name NOT LIKE 'sqlite_%' "
        "ORDER BY name LIMIT 1 OFFSET ?1";
    static const char count[] =
        "SELECT count(*) FROM sqlite_schema WHERE type='table' AND name NOT LIKE 'sqlite_%'";
    int64_t n;
    if (qz_db_number(db, count, &n, NULL) != 0)
        return false;

    struct qz_stmt *s = qz_db_stmt(db, tables, NULL);
    qz_bind_int(s, 1, (int64_t)kit_below(&l->rng, (uint64_t)n));
    if (qz_step(s, NULL) != 1)
        return false;
    qz_copy_text(c->table, sizeof c->table, qz_col_text(s, 0));
    qz_reset(s);

    s = qz_db_stmt(db, "SELECT name FROM pragma_table_info(?1)", NULL);
    qz_bind_text(s, 1, c->table);
    for (c->n = 0; c->n < 16 && qz_step(s, NULL) == 1;)
        qz_copy_text(c->name[c->n++], sizeof c->name[0], qz_col_text(s, 0));
    qz_reset(s);

    return c->n > 0;
}

/* The condition that picks row number `row` of the table. */
static void which_row(const struct columns *c, uint64_t row, char out[500])
{
    size_t n = (size_t)snprintf(out, 500, "(");
    for (int i = 0; i < c->n; i++)
        n += (size_t)snprintf(out + n, 500 - n, "%s\"%s\"", i ? "," : "", c->name[i]);
    snprintf(out + n, 500 - n, ") IS (SELECT * FROM \"%s\" NOT INDEXED LIMIT 1 OFFSET %llu)", c->table,
             (unsigned long long)row);
}

/* A value like that of the column, but another. */
static void other_value(struct lab *l, const struct columns *c, const char *column, char out[400])
{
    unsigned long long r = kit_below(&l->rng, 1000), at = kit_below(&l->rng, 60);
    if (kit_below(&l->rng, 4) == 0) {
        snprintf(out, 400, "(SELECT \"%s\" FROM \"%s\" NOT INDEXED LIMIT 1 OFFSET %llu)", column, c->table,
                 at);
        return;
    }
    snprintf(out, 400,
             "CASE typeof(\"%s\") WHEN 'integer' THEN \"%s\"+%llu-500 WHEN 'text' THEN "
             "substr(\"%s\",1,%llu)||char(33+%llu)||substr(\"%s\",%llu) ELSE "
             "CAST(substr(\"%s\",1,%llu)||x'%02llx'||substr(\"%s\",%llu) AS BLOB) END",
             column, column, r, column, at, r % 90, column, at + 2, column, at, r % 256, column, at + 2);
}

static void write_sql(struct lab *l, const struct columns *c, char sql[2400])
{
    char row[500], value[400];
    const char *column = c->name[kit_below(&l->rng, (uint64_t)c->n)];

    which_row(c, kit_below(&l->rng, 60), row);
    other_value(l, c, column, value);

    switch (kit_below(&l->rng, 5)) {
    case 0:
        snprintf(sql, 2400, "DELETE FROM \"%s\" WHERE %s", c->table, row);
        break;
    case 1: {
        size_t n = (size_t)snprintf(sql, 2400, "INSERT INTO \"%s\" SELECT ", c->table);
        for (int i = 0; i < c->n; i++)
            if (i == 0 || strcmp(c->name[i], column) == 0) {
                other_value(l, c, c->name[i], value);
                n += (size_t)snprintf(sql + n, 2400 - n, "%s%s", i ? "," : "", value);
            } else {
                n += (size_t)snprintf(sql + n, 2400 - n, ",\"%s\"", c->name[i]);
            }
        snprintf(sql + n, 2400 - n, " FROM \"%s\" WHERE %s", c->table, row);
        break;
    }
    default:
        snprintf(sql, 2400, "UPDATE \"%s\" SET \"%s\"=%s WHERE %s", c->table, column, value, row);
    }
}

/* Somebody with a database tool: false when the database would not have it. */
static bool alter_sql(struct lab *l)
{
    struct columns c;
    put(l, false);
    struct qz_db *db = open_raw(l);
    if (!db || !pick_table(l, db, &c)) {
        qz_db_close(db);
        return false;
    }

    char sql[2400];
    write_sql(l, &c, sql);
    bool done = qz_db_exec(db, sql, NULL) == 0 && qz_db_changes(db) > 0;
    qz_db_close(db);

    say(l, "%.390s", sql);
    take(l, 0);
    return done && (l->bytes_len != l->len[0] || memcmp(l->bytes, l->sound[0], l->len[0]) != 0);
}

static void alter_once(struct lab *l)
{
    int files = 1;
    while (files < FILES && l->name[files])
        files++;
    uint64_t dice = kit_below(&l->rng, 100);
    if (dice < 4)
        alter_byte(l, 1 + (int)kit_below(&l->rng, (uint64_t)(files - 1)));
    else if (dice < 40)
        alter_byte(l, 0);
    else
        while (!alter_sql(l))
            continue;
}

/* ---- a run ---- */

static void blame(struct lab *l, const char *what, const char *why)
{
    if (!*l->r->first)
        snprintf(l->r->first, sizeof l->r->first, "%s: %.400s %.200s", what, l->what, why);
}

static void try_sound(struct lab *l)
{
    struct qz_err err = {0};
    put(l, false);
    l->r->sound++;
    if (prove(l, &err) == 0)
        return;
    l->r->false_alarms++;
    *l->what = '\0';
    blame(l, "false alarm", err.msg);
}

static void try_one(struct lab *l)
{
    struct qz_err err = {0};
    alter_once(l);
    l->r->tried++;
    put(l, true);

    if (prove(l, &err) != 0) {
        l->r->found++;
        return;
    }

    enum alter_reason why = weigh(l);
    if (why < ALTER_REASONS) {
        l->r->harmless[why]++;
        return;
    }

    l->r->missed++;
    blame(l, "not found", "");
}

void alter_run(enum alter_side side, uint64_t seed, uint64_t count, struct alter_result *r)
{
    static struct lab l;
    l = (struct lab){.side = side, .rng = {.state = seed}, .r = r};
    char path[PLACE_PATH];
    l.name = side == ALTER_KIOSK ? kiosk_files : tracker_files;

    /* Thousands of files are written, and nobody pulls a plug. */
    if (access("/dev/shm", W_OK) == 0)
        setenv("TMPDIR", "/dev/shm", 1);
    place_make(l.dir);

    if (side == ALTER_KIOSK)
        make_kiosk(l.dir);
    else
        make_tracker(l.dir);

    for (int i = 0; i < FILES && l.name[i]; i++)
        l.sound[i] = place_read(place_path(path, l.dir, l.name[i]), &l.len[i]);
    if (!read_tables(&l, &l.rows))
        abort();

    for (uint64_t i = 0; i < count; i++) {
        if (i % 25 == 0)
            try_sound(&l);
        try_one(&l);
    }

    for (int i = 0; i < FILES; i++)
        free(l.sound[i]);
    free(l.bytes);
    free_tables(&l.rows);
    place_remove(l.dir);
}
