/* What the tracker costs: an entry from HTTP to durable, and the figures of an organisation.
 *
 * The tracker runs in a child process and is asked over loopback; its own CPU time is what counts. The
 * baseline of the ingest hashes the same lines and inserts them into one table with one commit a batch, in
 * the same directory; the baseline of the figures counts the entries anew. */
#include "base/clock.h"
#include "base/file.h"
#include "journal/state.h"
#include "journal/tracker.h"
#include "store/stmt_int.h"
#include "tests/bench/day.h"
#include "tracker/api/api.h"
#include "tracker/http/web.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* ---- the day that it is ---- */

int64_t __real_qz_now_ms(void);
int64_t __wrap_qz_now_ms(void);

/* For tracker and kiosks alike it is the day of the entries: by a clock of years later they would all be of a
 * wrong time once a receipt was seen, and judged by another way than check-ins are. */
int64_t __wrap_qz_now_ms(void)
{
    static int64_t behind;
    if (!behind)
        behind = __real_qz_now_ms() - FLEET_NOW;
    return __real_qz_now_ms() - behind;
}

/* ---- the real server in a child ---- */

struct child {
    pid_t pid;
    clockid_t clock;
    uint16_t port;
    int stop;
};

static void serve(int to_parent, int stop)
{
    struct qz_err err;
    struct qz_web_options opt = {"127.0.0.1:0", 50, 50, 25, 300, NULL, false, NULL};
    struct qz_tracker *t = qz_tracker_open(f.dir, NULL, &err);
    struct qz_web *w = t ? qz_web_create(t, qz_api_tables, &opt, &err) : NULL;
    if (!w)
        die(err.msg);
    qz_allowance_set(t, INT64_MAX, INT64_MAX);
    uint16_t port = (uint16_t)atoi(strrchr(qz_web_address(w), ':') + 1);
    if (write(to_parent, &port, sizeof port) != sizeof port || qz_web_run(w, stop, &err) != 0)
        die(err.msg);
    qz_web_destroy(w);
    qz_tracker_close(t);
    _exit(0);
}

static int dial(uint16_t port)
{
    struct sockaddr_in a = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof a) != 0)
        die("no connection to the tracker");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

static struct child start(void)
{
    struct child c = {.stop = eventfd(0, 0)};
    int pipe_fd[2];

    qz_tracker_close(f.t);
    f.t = NULL;

    if (pipe(pipe_fd) != 0 || (c.pid = fork()) < 0)
        die("no second process");
    if (c.pid == 0)
        serve(pipe_fd[1], c.stop);

    if (read(pipe_fd[0], &c.port, sizeof c.port) != sizeof c.port ||
        clock_getcpuclockid(c.pid, &c.clock) != 0)
        die("the tracker did not start");

    close(pipe_fd[0]);
    close(pipe_fd[1]);
    return c;
}

static void stop(struct child *c)
{
    uint64_t one = 1;
    int status;
    if (write(c->stop, &one, sizeof one) != sizeof one || waitpid(c->pid, &status, 0) != c->pid ||
        status != 0)
        die("the tracker did not end well");
    close(c->stop);
    fleet_reopen(&f);
}

static void send_all(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t done = send(fd, p, n, MSG_NOSIGNAL);
        if (done <= 0)
            die("the tracker hung up");
        p += done;
        n -= (size_t)done;
    }
}

/* The head and body of one answer; dies unless it is 200. */
static void receive(int fd)
{
    char buf[8192];
    size_t n = 0;
    for (;;) {
        ssize_t got = recv(fd, buf + n, sizeof buf - 1 - n, 0);
        if (got <= 0)
            die("the tracker hung up");

        n += (size_t)got;
        buf[n] = '\0';
        const char *end = strstr(buf, "\r\n\r\n"), *len = strstr(buf, "Content-Length: ");
        if (end && len && n >= (size_t)(end + 4 - buf) + (size_t)atoi(len + 16))
            break;
    }

    if (strncmp(buf, "HTTP/1.1 200", 12) != 0)
        die(buf);
}

/* One upload of entries that the kiosk has written. */
static void post_batch(struct child *c, uint64_t from, size_t size)
{
    struct qz_buf body = {0}, head = {0};
    fleet_body(&k, from, from + size - 1, &body);

    qz_buf_printf(&head,
                  "POST /v1/kiosks/%s/log?from=%" PRIu64
                  " HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer %s\r\n"
                  "Content-Type: application/x-ndjson\r\nContent-Length: %zu\r\n\r\n",
                  k.row.id, from, k.bearer, body.len);

    int fd = dial(c->port); /* the tracker takes one request a connection */
    send_all(fd, head.data, head.len);
    send_all(fd, body.data, body.len);
    receive(fd);
    close(fd);

    qz_buf_finish(&body);
    qz_buf_finish(&head);
}

static double post_batches(struct child *c, uint64_t from, size_t batches, size_t size)
{
    double sum = 0;
    for (size_t i = 0; i < batches; i++, from += size) {
        double before = cpu_us(c->clock);
        post_batch(c, from, size);
        sum += cpu_us(c->clock) - before;
    }
    return sum / (double)(batches * size);
}

/* ---- the minimal loop ---- */

static double minimal_loop(uint64_t from, size_t batches, size_t size)
{
    struct qz_err err;
    char path[100];
    snprintf(path, sizeof path, "%s/minimal-%" PRIu64 ".db", f.dir, from);
    struct qz_db *db = qz_db_open(path, NULL, &err);
    if (!db || qz_db_exec(db, "CREATE TABLE e(n INTEGER PRIMARY KEY,line TEXT) STRICT", &err) != 0)
        die(err.msg);

    double before = cpu_us(CLOCK_PROCESS_CPUTIME_ID);

    for (size_t b = 0; b < batches; b++) {
        if (qz_db_begin(db, &err) != 0)
            die(err.msg);

        for (size_t i = 0; i < size; i++, from++) {
            uint8_t leaf[QZ_HASH_BYTES];
            const char *line = k.log.data + k.at[from - 1];
            size_t len = k.at[from] - k.at[from - 1] - 1;
            qz_leaf_hash(line, len, leaf);

            struct qz_stmt *s = qz_db_stmt(db, "INSERT INTO e VALUES(?1,?2)", &err);
            if (!s)
                die(err.msg);

            qz_bind_int(s, 1, (int64_t)from);
            qz_bind_text_n(s, 2, line, len);
            if (qz_run(s, &err) != 0)
                die(err.msg);
        }

        if (qz_db_commit(db, &err) != 0)
            die(err.msg);
    }

    double us = (cpu_us(CLOCK_PROCESS_CPUTIME_ID) - before) / (double)(batches * size);
    qz_db_close(db);
    return us;
}

/* Entries that are turned away cost something else. */
static void check_all_counted(void)
{
    struct qz_err err;
    int64_t others;
    if (qz_db_number(f.t->db, "SELECT count(*) FROM entry WHERE verdict <> 0 AND id > 2 * 1099511627776",
                     &others, &err) != 0)
        die(err.msg);
    if (others > 0)
        die("there are entries that do not count");
}

static void bench_ingest(size_t size, size_t batches)
{
    uint64_t from = k.size + 1;
    for (size_t i = 0; i < size * batches; i++)
        fleet_write(&k, entry_of(k.size, 600));
    double base = minimal_loop(from, batches, size);
    struct child c = start();
    double us = post_batches(&c, from, batches, size);
    stop(&c);
    k.sent = k.size;
    check_all_counted();
    printf("{\"figure\":\"ingest_us_per_entry\",\"batch\":%zu,\"value\":%.2f,\"unit\":\"us\",\"entries\":%zu,"
           "\"baseline\":{\"minimal_loop\":%.2f},\"goal\":%d}\n",
           size, us, size * batches, base, size < 1000 ? 12 : 8);
    fflush(stdout);
}

/* ---- a copy while uploads go on ---- */

#define BACKUP_BATCH 10

static double wall_ms(void)
{
    return cpu_us(CLOCK_MONOTONIC) / 1000;
}

/* The time that one upload takes, from asking to the answer. */
static double upload_ms(struct child *c)
{
    uint64_t from = k.size + 1;
    for (int i = 0; i < BACKUP_BATCH; i++)
        fleet_write(&k, entry_of(k.size, 600));
    double before = wall_ms();
    post_batch(c, from, BACKUP_BATCH);
    return wall_ms() - before;
}

static int ask_backup(struct child *c)
{
    char path[100];
    struct qz_buf token = {0}, head = {0};
    struct qz_err err;

    snprintf(path, sizeof path, "%s/admin.token", f.dir);
    if (qz_file_read(path, 200, &token, &err) != 0)
        die(err.msg);

    qz_buf_printf(&head,
                  "POST /v1/backup HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer %.*s\r\n"
                  "Content-Length: 0\r\n\r\n",
                  (int)token.len - 1, token.data);

    int fd = dial(c->port);
    send_all(fd, head.data, head.len);
    qz_buf_finish(&token);
    qz_buf_finish(&head);
    return fd;
}

/* The longest of the uploads that follow one another without a pause; of as many without a copy beside it. */
static void bench_backup(void)
{
    double worst = 0, quiet = 0;
    int n = 0;
    struct child c = start();
    for (int i = 0; i < 200; i++)
        upload_ms(&c);

    double began = wall_ms();
    struct pollfd done = {.fd = ask_backup(&c), .events = POLLIN};
    while (poll(&done, 1, 0) == 0) {
        double ms = upload_ms(&c);
        worst = ms > worst ? ms : worst;
        n++;
    }
    double took = wall_ms() - began;
    receive(done.fd);
    close(done.fd);

    for (int i = 0; i < n; i++) {
        double ms = upload_ms(&c);
        quiet = ms > quiet ? ms : quiet;
    }
    stop(&c);
    k.sent = k.size;
    printf(
        "{\"figure\":\"backup_longest_upload_ms\",\"entries\":%zu,\"value\":%.1f,\"unit\":\"ms\",\"uploads\":%d,"
        "\"backup_ms\":%.0f,\"baseline\":{\"without_backup\":%.1f},\"goal\":20}\n",
        (size_t)k.size, worst, n, took, quiet);
    fflush(stdout);
}

/* ---- figures ---- */

/* The youths and participations of the quarter, counted from the entries. */
static double scan_us(void)
{
    char path[100];
    struct qz_err err;
    snprintf(path, sizeof path, "%s/tracker.db", f.dir);
    qz_tracker_close(f.t);
    struct qz_db *db = qz_db_open(path, &(struct qz_db_options){.skip_check = true}, &err);
    struct qz_stmt *s = db ? qz_db_stmt(db,
                                        "SELECT count(*),count(DISTINCT line->>'who') FROM entry WHERE "
                                        "verdict=0 AND line->>'kind'='checkin'",
                                        &err)
                           : NULL;

    double before = cpu_us(CLOCK_PROCESS_CPUTIME_ID);
    if (!s || qz_step(s, &err) != 1)
        die(err.msg);
    double us = cpu_us(CLOCK_PROCESS_CPUTIME_ID) - before;

    qz_db_close(db);
    f.t = qz_tracker_open(f.dir, NULL, &err);
    if (!f.t)
        die(err.msg);
    qz_allowance_set(f.t, INT64_MAX, INT64_MAX);
    return us;
}

static void bench_stats(size_t entries)
{
    while (k.size < entries) {
        fleet_write(&k, entry_of(k.size, 600));
        if (k.size % QZ_BATCH_ENTRIES == 0)
            fleet_send(&f, &k);
    }
    fleet_send(&f, &k);

    double base = scan_us();

    const int rounds = 2000;
    fleet_stats(&f, f.county);
    double before = cpu_us(CLOCK_PROCESS_CPUTIME_ID);
    for (int i = 0; i < rounds; i++)
        fleet_stats(&f, f.county);
    double us = (cpu_us(CLOCK_PROCESS_CPUTIME_ID) - before) / rounds;

    printf("{\"figure\":\"stats_query_us\",\"entries\":%zu,\"value\":%.2f,\"unit\":\"us\",\"baseline\":{"
           "\"scan_of_"
           "entries\":%.0f},\"goal\":50}\n",
           entries, us, base);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    /* A smaller run for a quick look: tracker_bench 100000 */
    size_t most = argc > 1 ? (size_t)strtoull(argv[1], NULL, 10) : 1000000;

    make_world();
    bench_stats(10000);
    bench_ingest(100, 300);
    bench_ingest(1000, 30);

    qz_allowance_set(f.t, INT64_MAX, INT64_MAX); /* it was opened anew */
    f.now_ms = qz_now_ms();                      /* the server's clock, by which it has just given receipts */

    for (size_t n = 100000; n <= most; n *= 10)
        bench_stats(n);
    bench_backup();
    fleet_kiosk_finish(&k);
    fleet_remove(&f);
    return 0;
}
