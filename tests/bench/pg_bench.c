/* What an upload costs on PostgreSQL: the processor time of the server's process for the connection, and the
 * time that passes, beside COPY of the same entries' rows and beside one INSERT for each; the figures, beside
 * counting the entries; two trackers on one database, beside one.
 *
 *   pg_bench [ENTRIES]   of each batch's size (default 30000)
 */
#include "tests/bench/day.h"

#include "base/file.h"
#include "journal/journal.h"
#include "journal/state.h"
#include "tests/support/postgres.h"

#include <inttypes.h>
#include <libpq-fe.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static PGconn *plain; /* a connection for what stands beside */

static double wall_us(void)
{
    return cpu_us(CLOCK_MONOTONIC);
}

static PGresult *plain_ask(const char *sql)
{
    PGresult *r = PQexec(plain, sql);
    if (PQresultStatus(r) == PGRES_FATAL_ERROR)
        die(PQerrorMessage(plain));
    return r;
}

static void plain_do(const char *sql)
{
    PQclear(plain_ask(sql));
}

/* What of it counts: the server's process for a connection, and all that passes meanwhile. */
struct cost {
    double backend, wall;
};

static clockid_t backend_clock(int pid)
{
    clockid_t clock;
    if (clock_getcpuclockid(pid, &clock) != 0)
        die("the server's process cannot be measured");
    return clock;
}

static clockid_t store_clock(void)
{
    struct qz_err err;
    int64_t pid;
    if (qz_db_number(f.t->db, "SELECT pg_backend_pid()", &pid, &err) != 0)
        die(err.msg);
    return backend_clock((int)pid);
}

static void cost_begin(struct cost *c, clockid_t backend)
{
    c->backend -= cpu_us(backend);
    c->wall -= wall_us();
}

static void cost_end(struct cost *c, clockid_t backend)
{
    c->backend += cpu_us(backend);
    c->wall += wall_us();
}

/* ---- an upload ---- */

static struct cost upload(uint64_t from, size_t batches, size_t size)
{
    struct cost c = {0, 0};
    clockid_t backend = store_clock();

    for (size_t b = 0; b < batches; b++, from += size) {
        struct qz_buf body = {0};
        struct qz_upload_answer a;
        struct qz_err err = {0};
        fleet_body(&k, from, from + size - 1, &body);

        cost_begin(&c, backend);
        if (qz_journal_ingest(f.t, &k.row, from, body.data, body.len, f.now_ms, &a, &err) != QZ_INGEST_STORED)
            die(err.msg);
        cost_end(&c, backend);

        qz_buf_finish(&body);
    }
    return c;
}

/* ---- beside it ---- */

static void line_of(uint64_t n, const char **line, size_t *len)
{
    *line = k.log.data + k.at[n - 1];
    *len = k.at[n] - k.at[n - 1] - 1;
}

/* A row as COPY takes it. */
static void add_row(uint64_t n, struct qz_buf *out)
{
    const char *line;
    size_t len;
    line_of(n, &line, &len);
    qz_buf_printf(out, "%" PRIu64 "\t0\t", n);
    for (size_t i = 0; i < len; i++) {
        if (line[i] == '\\')
            qz_buf_char(out, '\\');
        qz_buf_char(out, line[i]);
    }
    qz_buf_char(out, '\n');
}

static void copy_rows(const struct qz_buf *rows)
{
    plain_do("BEGIN");
    plain_do("COPY beside_copy (id, verdict, line) FROM STDIN");
    if (PQputCopyData(plain, rows->data, (int)rows->len) != 1 || PQputCopyEnd(plain, NULL) != 1)
        die(PQerrorMessage(plain));
    for (PGresult *r; (r = PQgetResult(plain)); PQclear(r))
        if (PQresultStatus(r) != PGRES_COMMAND_OK)
            die(PQerrorMessage(plain));
    plain_do("COMMIT");
}

static struct cost copy(uint64_t from, size_t batches, size_t size)
{
    struct cost c = {0, 0};
    clockid_t backend = backend_clock(PQbackendPID(plain));
    for (size_t b = 0; b < batches; b++, from += size) {
        struct qz_buf rows = {0};
        for (uint64_t n = from; n < from + size; n++)
            add_row(n, &rows);
        cost_begin(&c, backend);
        copy_rows(&rows);
        cost_end(&c, backend);
        qz_buf_finish(&rows);
    }
    return c;
}

static void insert_row(uint64_t n)
{
    char id[24], text[QZ_ENTRY_MAX + 1];
    const char *line, *value[] = {id, text};
    size_t len;
    line_of(n, &line, &len);
    snprintf(id, sizeof id, "%" PRIu64, n);
    snprintf(text, sizeof text, "%.*s", (int)len, line);
    PGresult *r = PQexecPrepared(plain, "beside", 2, value, NULL, NULL, 0);
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        die(PQerrorMessage(plain));
    PQclear(r);
}

static struct cost insert(uint64_t from, size_t batches, size_t size)
{
    struct cost c = {0, 0};
    clockid_t backend = backend_clock(PQbackendPID(plain));
    cost_begin(&c, backend);
    for (size_t b = 0; b < batches; b++, from += size) {
        plain_do("BEGIN");
        for (uint64_t n = from; n < from + size; n++)
            insert_row(n);
        plain_do("COMMIT");
    }
    cost_end(&c, backend);
    return c;
}

static void beside_begin(void)
{
    plain = PQconnectdb(f.address);
    if (PQstatus(plain) != CONNECTION_OK)
        die(PQerrorMessage(plain));
    plain_do("CREATE TABLE beside_copy (id bigint PRIMARY KEY, verdict bigint NOT NULL, "
             "line text COLLATE \"C\" NOT NULL)");
    plain_do("CREATE TABLE beside_insert (LIKE beside_copy INCLUDING ALL)");
    PQclear(PQprepare(plain, "beside", "INSERT INTO beside_insert (id, verdict, line) VALUES ($1, 0, $2)", 2,
                      NULL));
}

/* ---- ingest ---- */

static void write_more(size_t n)
{
    for (size_t i = 0; i < n; i++)
        fleet_write(&k, entry_of(k.size, 600));
}

static void say_ingest(const char *what, const char *unit, size_t size, size_t n, double here, double copied,
                       double inserted, double goal)
{
    printf(
        "{\"figure\":\"pg_ingest_%s_per_entry\",\"batch\":%zu,\"entries\":%zu,\"value\":%.2f,\"unit\":\"%s\","
        "\"baseline\":{\"copy\":%.2f,\"insert_each\":%.2f},\"ratio\":%.2f",
        what, size, n, here, unit, copied, inserted, here / copied);
    if (goal > 0)
        printf(",\"goal_ratio\":%.1f", goal);
    printf("}\n");
}

static void bench_ingest(size_t size, size_t entries, double goal)
{
    size_t batches = entries / size, n = batches * size;
    uint64_t from = k.size + 1;
    write_more(n);
    struct cost copied = copy(from, batches, size), inserted = insert(from, batches, size);
    struct cost here = upload(from, batches, size);
    double of = (double)n;
    k.sent = k.size;
    say_ingest("backend_us", "us CPU", size, n, here.backend / of, copied.backend / of, inserted.backend / of,
               goal);
    say_ingest("wall_us", "us", size, n, here.wall / of, copied.wall / of, inserted.wall / of, 0);
    fflush(stdout);
}

/* ---- figures ---- */

#define ROUNDS 1000

/* As a page asks for them, and as another quarter's are, which has no weeks. */
static void ask_stats(bool weeks)
{
    struct qz_period quarter = qz_period_of(f.t->rule.period, f.now_ms);
    struct qz_stats out;
    struct qz_err err;
    int rc = weeks ? qz_views_stats(f.t, f.county, f.now_ms, &out, &err)
                   : qz_views_stats_of(f.t, f.county, &quarter, f.now_ms, &out, &err);
    if (rc != 0)
        die(err.msg);
}

static struct cost stats(bool weeks)
{
    struct cost c = {0, 0};
    clockid_t backend = store_clock();
    ask_stats(weeks);
    cost_begin(&c, backend);
    for (int i = 0; i < ROUNDS; i++)
        ask_stats(weeks);
    cost_end(&c, backend);
    return c;
}

static void bench_stats(void)
{
    struct cost all = stats(true), quarter = stats(false), counted = {0, 0};
    clockid_t other = backend_clock(PQbackendPID(plain));
    cost_begin(&counted, other);
    plain_do("SELECT count(*), count(DISTINCT line::json ->> 'who') FROM entry "
             "WHERE verdict = 0 AND line::json ->> 'kind' = 'checkin'");
    cost_end(&counted, other);
    printf("{\"figure\":\"pg_stats_query_us\",\"entries\":%" PRIu64
           ",\"value\":%.0f,\"unit\":\"us CPU\",\"wall_us\":%.0f,\"without_weeks_us\":%.0f,"
           "\"baseline\":{\"scan_of_entries\":%.0f}}\n",
           k.size, all.backend / ROUNDS, all.wall / ROUNDS, quarter.backend / ROUNDS, counted.backend);
    fflush(stdout);
}

/* ---- two trackers ---- */

#define BATCH 100

static struct fleet_kiosk doors[2];

/* One of the trackers: it has its bodies ready, says so, and sends them once it is told to. */
struct sender {
    pid_t pid;
    int ready[2], go[2];
};

static void send_bodies(struct qz_tracker *t, const struct fleet_kiosk *door, const struct qz_buf *body,
                        size_t batches)
{
    struct qz_err err = {0};
    struct qz_upload_answer a;
    for (size_t b = 0; b < batches; b++) {
        if (qz_tracker_turn(t, true, &err) != 0)
            die(err.msg);
        enum qz_ingest rc = qz_journal_ingest(t, &door->row, door->sent + 1 + b * BATCH, body[b].data,
                                              body[b].len, f.now_ms, &a, &err);
        qz_tracker_turn_end(t);
        if (rc != QZ_INGEST_STORED)
            die(err.msg);
    }
}

static void sender_run(const struct sender *s, const char *dir, struct fleet_kiosk *door, size_t batches)
{
    struct qz_err err;
    struct qz_db_options opt = {.database = f.address, .shared = true};
    struct qz_tracker *t = qz_tracker_open(dir, &opt, &err);
    struct qz_buf *body = calloc(batches, sizeof *body);
    char word = 'r';
    if (!t || !body)
        die(t ? "no memory" : err.msg);
    qz_allowance_set(t, INT64_MAX, INT64_MAX);
    for (size_t b = 0; b < batches; b++)
        fleet_body(door, door->sent + 1 + b * BATCH, door->sent + (b + 1) * BATCH, &body[b]);

    if (write(s->ready[1], &word, 1) != 1 || read(s->go[0], &word, 1) != 1)
        die("nobody says when to begin");
    send_bodies(t, door, body, batches);
    qz_tracker_close(t);
    _exit(0);
}

static void sender_start(struct sender *s, const char *dir, struct fleet_kiosk *door, size_t batches)
{
    char word;
    if (pipe(s->ready) != 0 || pipe(s->go) != 0 || (s->pid = fork()) < 0)
        die("no second process");
    if (s->pid == 0)
        sender_run(s, dir, door, batches);
    close(s->ready[1]);
    close(s->go[0]);
    if (read(s->ready[0], &word, 1) != 1)
        die("a tracker did not start");
}

static void sender_end(struct sender *s)
{
    int status;
    if (waitpid(s->pid, &status, 0) != s->pid || status != 0)
        die("a tracker did not end well");
    close(s->ready[0]);
    close(s->go[1]);
}

static void make_second(char dir[64])
{
    static const char *const names[] = {"tracker.key", "pass.key", "admin.token"};
    struct qz_err err;
    qz_spec_dir(dir);
    for (size_t i = 0; i < COUNT(names); i++) {
        char path[200], there[200];
        snprintf(path, sizeof path, "%s/%s", f.dir, names[i]);
        snprintf(there, sizeof there, "%s/%s", dir, names[i]);
        if (qz_file_copy(path, there, &err) != 0)
            die(err.msg);
    }
}

/* So many entries by so many trackers, each with a kiosk of its own. In entries a second. */
static double trackers_rate(const char *const dir[2], size_t trackers, size_t entries)
{
    struct sender s[2];
    size_t batches = entries / BATCH / trackers;
    for (size_t i = 0; i < trackers; i++) {
        for (size_t e = 0; e < batches * BATCH; e++)
            fleet_write(&doors[i], entry_of(doors[i].size * 2 + i, 600));
        sender_start(&s[i], dir[i], &doors[i], batches);
    }

    double before = wall_us();
    for (size_t i = 0; i < trackers; i++)
        if (write(s[i].go[1], "g", 1) != 1)
            die("a tracker does not begin");
    for (size_t i = 0; i < trackers; i++)
        sender_end(&s[i]);
    double took = wall_us() - before;
    for (size_t i = 0; i < trackers; i++)
        doors[i].sent = doors[i].size;
    return (double)(batches * BATCH * trackers) / took * 1e6;
}

static void bench_two(size_t entries)
{
    char second[64];
    fleet_enrol(&f, &doors[0], f.county, "南门");
    fleet_enrol(&f, &doors[1], f.county, "北门");
    make_second(second);
    qz_tracker_close(f.t);
    f.t = NULL;

    const char *const dir[] = {f.dir, second};
    double one = trackers_rate(dir, 1, entries), two = trackers_rate(dir, 2, entries);
    printf("{\"figure\":\"pg_two_trackers_entries_per_s\",\"batch\":%d,\"entries\":%zu,\"value\":%.0f,"
           "\"unit\":\"entries/s\",\"baseline\":{\"one_tracker\":%.0f},\"ratio\":%.2f}\n",
           BATCH, entries, two, one, two / one);
    fflush(stdout);
    qz_spec_dir_remove(second);
    fleet_kiosk_finish(&doors[0]);
    fleet_kiosk_finish(&doors[1]);
}

int main(int argc, char **argv)
{
    size_t entries = argc > 1 ? (size_t)strtoull(argv[1], NULL, 10) : 30000;
    if (entries < 2000)
        die("2000 entries are the least");
    setenv("QZ_TEST_DATABASE", "postgres", 1);
    make_world();
    beside_begin();
    write_more(1000); /* every statement is prepared, and every table has something */
    fleet_send(&f, &k);
    plain_do("ANALYZE");

    bench_ingest(100, entries, 5);
    bench_ingest(1000, entries, 3.5);
    bench_stats();
    PQfinish(plain);
    bench_two(entries / 2);
    fleet_kiosk_finish(&k);
    fleet_remove(&f);
    return 0;
}
