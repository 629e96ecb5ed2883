/* A kiosk without a screen: writes scripted entries into an enrolled kiosk's ledger and uploads them, so that
 * demo and end-to-end tests can have a past.
 *
 *   feeder --kiosk DIR < SCRIPT
 *
 *   at MS                       wall clock of the entries from here on, ms since 1970; each adds a second
 *   open|close|confirm ACTIVITY CADRE
 *   checkin ACTIVITY PASS       PASS is a pass's text in quotation marks
 *   headcount ACTIVITY N
 *   boot ID                     the machine started: the kernel's id of it
 *   upload                      everything the tracker has not cosigned yet; its cosignatures are checked and
 * kept root                        print the log's size and root The first line that fails ends it with exit
 * code 1. */
#include "base/clock.h"
#include "base/text.h"
#include "ledger/ledger.h"
#include "wire/client.h"
#include "wire/messages.h"
#include "wire/note.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct feeder {
    struct qz_ledger *ledger;
    struct qz_client *client;
    struct qz_response answer;
    int64_t at_ms;
};

static int append(struct feeder *f, struct qz_entry *e, struct qz_err *err)
{
    e->at_ms = f->at_ms ? f->at_ms : qz_now_ms();
    e->up_ms = qz_up_ms();
    if (f->at_ms)
        f->at_ms += 1000;
    return qz_ledger_append(f->ledger, e, err);
}

static int session(struct feeder *f, const char *verb, const char *activity, const char *cadre,
                   struct qz_err *err)
{
    struct qz_entry e = {.kind = QZ_ENTRY_OPEN};
    if (strcmp(verb, "open") != 0)
        e.kind = strcmp(verb, "close") == 0 ? QZ_ENTRY_CLOSE : QZ_ENTRY_CONFIRM;
    qz_copy_text(e.activity, sizeof e.activity, activity);
    qz_copy_text(e.cadre, sizeof e.cadre, cadre);
    return append(f, &e, err);
}

static int checkin(struct feeder *f, const char *activity, const char *text, struct qz_err *err)
{
    struct qz_entry e = {.kind = QZ_ENTRY_CHECKIN, .by = "camera"};
    struct qz_pass pass;
    if (!qz_pass_parse(text, strlen(text), &pass))
        return qz_fail(err, QZ_E_INPUT, "not a pass");
    qz_copy_text(e.activity, sizeof e.activity, activity);
    qz_id_text('y', pass.id, e.who);
    memcpy(e.proof, pass.raw, pass.raw_len);
    e.proof_len = pass.raw_len;
    return append(f, &e, err);
}

static int headcount(struct feeder *f, const char *activity, const char *n, struct qz_err *err)
{
    struct qz_entry e = {.kind = QZ_ENTRY_HEADCOUNT, .count = (uint32_t)strtoul(n, NULL, 10)};
    qz_copy_text(e.activity, sizeof e.activity, activity);
    return append(f, &e, err);
}

static int boot(struct feeder *f, const char *id, struct qz_err *err)
{
    struct qz_entry e = {.kind = QZ_ENTRY_BOOT, .reason = "feeder"};
    qz_copy_text(e.boot, sizeof e.boot, id);
    return append(f, &e, err);
}

/* Keep the cosignature of the batch that ends before `next`. */
static int keep(struct feeder *f, const char *note, size_t note_len, uint64_t next, const uint8_t key[32],
                struct qz_err *err)
{
    struct qz_upload_answer a;
    uint64_t time_s;
    if (qz_upload_answer_read(f->answer.body.data, f->answer.body.len, &a, err) != 0)
        return -1;
    if (a.next != next)
        return qz_fail(err, QZ_E_REMOTE, "the tracker wants %llu next", (unsigned long long)a.next);
    if (qz_cosign_check(note, note_len, a.cosignature, strlen(a.cosignature), QZ_TRACKER_NAME, key, &time_s,
                        err) != 0)
        return -1;
    return qz_ledger_cosigned(f->ledger, next - 1, note, a.cosignature, err);
}

static int send_batch(struct feeder *f, const char *base, const struct qz_enrol_answer *with, uint64_t from,
                      uint64_t *next, struct qz_err *err)
{
    char url[400], path[120];
    struct qz_buf body = {0};
    int rc = qz_ledger_batch(f->ledger, from, QZ_BATCH_ENTRIES, QZ_BATCH_BYTES, &body, next, err);
    snprintf(path, sizeof path, "v1/kiosks/%s/log?from=%llu", qz_ledger_kiosk_id(f->ledger),
             (unsigned long long)from);

    if (rc == 0 && *next > from && (rc = qz_url_join(url, sizeof url, base, path, err)) == 0) {
        struct qz_request req = {.url = url,
                                 .bearer = with->bearer,
                                 .body = body.data,
                                 .len = body.len,
                                 .type = "application/x-ndjson",
                                 .encoding = QZ_ENCODING_GZIP};
        rc = qz_client_do(f->client, &req, &f->answer, err);
        if (rc == 0)
            rc = qz_response_check(&f->answer, err);

        const char *gap = rc == 0 ? strstr(body.data, "\n\n") : NULL;
        if (gap)
            rc = keep(f, gap + 2, body.len - (size_t)(gap + 2 - body.data), *next, with->tracker_key, err);
    }

    qz_buf_finish(&body);
    return rc;
}

static int upload(struct feeder *f, struct qz_err *err)
{
    char url[QZ_URL_MAX + 1];
    struct qz_enrol_answer with;
    uint64_t from = qz_ledger_cosigned_size(f->ledger) + 1, next = 0;
    int rc = qz_ledger_enrolled(f->ledger, url, &with, err);
    if (rc != 1)
        return rc < 0 ? -1 : qz_fail(err, QZ_E_MISSING, "this kiosk is not enrolled");
    for (rc = 0; rc == 0 && next != from;) {
        from = next ? next : from;
        rc = send_batch(f, url, &with, from, &next, err);
    }
    return rc;
}

static int print_root(struct feeder *f)
{
    uint8_t root[QZ_HASH_BYTES];
    char hex[2 * QZ_HASH_BYTES + 1];
    qz_ledger_root(f->ledger, root);
    qz_hex(root, sizeof root, hex);
    printf("%llu %s\n", (unsigned long long)qz_ledger_size(f->ledger), hex);
    return 0;
}

/* Cut the next word, in quotation marks or not, off the line; "" at its end. */
static const char *word(char **line)
{
    char *p = *line + strspn(*line, " \t");
    const char *stops = *p == '"' ? "\"" : " \t";
    p += *p == '"';
    char *end = p + strcspn(p, stops);
    *line = *end ? end + 1 : end;
    *end = '\0';
    return p;
}

static int perform(struct feeder *f, char *line, struct qz_err *err)
{
    const char *verb = word(&line), *first = word(&line), *second = word(&line);

    if (!*verb || *verb == '#')
        return 0;

    if (strcmp(verb, "at") == 0) {
        f->at_ms = strtoll(first, NULL, 10);
        return 0;
    }

    if (strcmp(verb, "open") == 0 || strcmp(verb, "close") == 0 || strcmp(verb, "confirm") == 0)
        return session(f, verb, first, second, err);
    if (strcmp(verb, "checkin") == 0)
        return checkin(f, first, second, err);
    if (strcmp(verb, "headcount") == 0)
        return headcount(f, first, second, err);
    if (strcmp(verb, "boot") == 0)
        return boot(f, first, err);
    if (strcmp(verb, "upload") == 0)
        return upload(f, err);
    if (strcmp(verb, "root") == 0)
        return print_root(f);

    return qz_fail(err, QZ_E_INPUT, "there is no \"%s\" in a script", verb);
}

int main(int argc, char **argv)
{
    struct feeder f = {0};
    struct qz_ledger_options opt = {0};
    struct qz_err err = {0};
    char line[1024];
    int rc = 0, number = 0;

    if (argc != 3 || strcmp(argv[1], "--kiosk") != 0) {
        fputs("usage: feeder --kiosk DIR < SCRIPT\n", stderr);
        return 2;
    }

    if (sodium_init() < 0 || !(f.client = qz_client_create(NULL, &err)) ||
        !(f.ledger = qz_ledger_open(argv[2], &opt, &err)))
        rc = -1;

    while (rc == 0 && fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\r\n")] = '\0';
        number++;
        rc = perform(&f, line, &err);
    }

    if (rc != 0)
        fprintf(stderr, "feeder: line %d: %s\n", number, err.msg);

    qz_ledger_close(f.ledger);
    qz_client_destroy(f.client);
    qz_response_finish(&f.answer);
    return rc ? 1 : 0;
}
