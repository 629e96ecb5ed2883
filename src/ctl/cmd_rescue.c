#include "base/json.h"
#include "base/text.h"
#include "ctl/cmd.h"
#include "ctl/print.h"
#include "ctl/remote.h"
#include "ledger/salvage.h"
#include "rules/limits.h"

#include <string.h>

/* What the tracker said of all parts together. */
struct told {
    long long in, held, before, gone, lost, other, refused;
};

/* Parts that are read from the directory and sent. */
struct sending {
    struct qz_ctl *ctl;
    struct qz_remote remote;
    struct qz_salvage *salvage;
    char path[100];
    struct told told;
    struct qz_err stopped; /* why nothing more could be read; code 0: all was */
    bool end;
};

/* ---- one part ---- */

/* A line as it stands, or the hash of one that cannot be read any more. */
static void part_line(struct qz_buf *body, const struct qz_salvaged *s)
{
    if (s->line)
        qz_jsonw_text_n(body, NULL, s->line, s->len);
    else
        qz_jsonw_hex(body, NULL, s->leaf, sizeof s->leaf);
}

/* Lines until the part is full or nothing more can be read. gone: the numbers of those that were taken back.
 * Returns how many there are. */
static size_t part_lines(struct sending *s, struct qz_buf *body, struct qz_buf *gone)
{
    struct qz_salvaged line;
    size_t n = 0;

    qz_jsonw_array(body, "lines");
    qz_jsonw_array(gone, NULL);

    while (!s->end && n < QZ_RESCUE_LINES) {
        s->end = qz_salvage_next(s->salvage, &line, &s->stopped) != 1;
        if (s->end)
            break;
        part_line(body, &line);
        if (line.gone)
            qz_jsonw_u64(gone, NULL, line.n);
        n++;
    }

    qz_jsonw_array_end(gone);
    qz_jsonw_array_end(body);
    return n;
}

/* *lines receives how many the body has; without one there is nothing more to send. */
static int make_part(struct sending *s, struct qz_buf *body, size_t *lines, struct qz_err *err)
{
    struct qz_buf note = {0}, gone = {0};
    const struct qz_range *r = qz_salvage_range(s->salvage);
    qz_jsonw_object(body, NULL);
    qz_jsonw_u64(body, "from", r->size + 1);
    qz_jsonw_hex(body, "nodes", r->node[0], (size_t)r->count * QZ_HASH_BYTES);
    *lines = part_lines(s, body, &gone);

    int rc = *lines > 0 ? qz_salvage_note(s->salvage, &note, err) : 0;
    if (rc == 0 && *lines > 0 && !gone.failed) {
        qz_jsonw_raw(body, "gone", gone.data, gone.len);
        qz_jsonw_text(body, "note", note.data);
    }
    qz_jsonw_object_end(body);
    body->failed = body->failed || gone.failed;

    qz_buf_finish(&note);
    qz_buf_finish(&gone);
    return rc;
}

/* ---- what came of it ---- */

static long long rescue_count_of(const json_t *answer, const char *key)
{
    return (long long)json_integer_value(json_object_get(answer, key));
}

static void take_answer(struct sending *s, const json_t *answer)
{
    const json_t *refused = json_object_get(answer, "refused"), *r;
    size_t i;

    s->told.in += rescue_count_of(answer, "in");
    s->told.held += rescue_count_of(answer, "held");
    s->told.before += rescue_count_of(answer, "before");
    s->told.gone += rescue_count_of(answer, "gone");
    s->told.lost += rescue_count_of(answer, "lost");
    s->told.other += rescue_count_of(answer, "other");

    json_array_foreach(refused, i, r)
    {
        const char *words = json_string_value(json_object_get(r, "words"));
        char said[200];
        s->told.refused++;
        qz_word_said(words ? words : "", said, sizeof said);
        qz_tell(s->ctl->say, "Entry %lld was refused: %s.", rescue_count_of(r, "entry"), said);
    }
}

static void told_json(FILE *out, const char *kiosk, const struct told *t)
{
    struct qz_buf line = {0};
    qz_jsonw_object(&line, NULL);
    qz_jsonw_text(&line, "kiosk", kiosk);
    qz_jsonw_int(&line, "in", t->in);
    qz_jsonw_int(&line, "held", t->held);
    qz_jsonw_int(&line, "before", t->before);
    qz_jsonw_int(&line, "gone", t->gone);
    qz_jsonw_int(&line, "lost", t->lost);
    qz_jsonw_int(&line, "other", t->other);
    qz_jsonw_int(&line, "refused", t->refused);
    qz_jsonw_object_end(&line);

    qz_print_json(out, &line);
    qz_buf_finish(&line);
}

static void say_told(const struct sending *s)
{
    const struct told *t = &s->told;
    FILE *out = s->ctl->out;
    if (qz_flag(s->ctl, "json")) {
        told_json(out, qz_salvage_kiosk(s->salvage), t);
        return;
    }

    qz_put(out, "%lld entries of %s came in as late entries\n", t->in, qz_salvage_kiosk(s->salvage));
    qz_put(out, "%lld are held already, %lld were taken over before\n", t->held, t->before);
    qz_put(out, "%lld were taken back at the kiosk, %lld are of kinds that are not taken over\n", t->gone,
           t->other);
    qz_put(out, "%lld were refused, %lld could not be read\n", t->refused, t->lost);
}

/* ---- all of it ---- */

static int send_all(struct sending *s, struct qz_err *err)
{
    while (!s->end) {
        struct qz_buf body = {0};
        json_t *answer = NULL;
        size_t lines;
        int rc = make_part(s, &body, &lines, err);

        if (rc == 0 && lines > 0)
            rc = qz_remote_call(&s->remote, s->path, &body, &answer, err);
        if (rc == 0 && lines > 0)
            take_answer(s, answer);

        qz_body_finish(&body);
        json_decref(answer);
        if (rc != 0)
            return -1;
    }
    return 0;
}

static void say_stopped(struct sending *s)
{
    unsigned long long read = qz_salvage_range(s->salvage)->size;
    if (s->stopped.code)
        qz_tell(s->ctl->say, "Only the first %llu of %llu entries could be read: %s.", read,
                (unsigned long long)qz_salvage_size(s->salvage), s->stopped.msg);
    s->ctl->partial = s->stopped.code || s->told.refused > 0 || s->told.lost > 0;
}

static int run_rescue(struct qz_ctl *ctl, struct qz_err *err)
{
    struct sending s = {.ctl = ctl};

    s.salvage = qz_salvage_open(qz_opt(ctl, "kiosk"), qz_flag(ctl, "upgrade"), err);
    if (!s.salvage)
        return -1;

    snprintf(s.path, sizeof s.path, "v1/kiosks/%s/rescue", qz_salvage_kiosk(s.salvage));
    int rc = qz_remote_start(ctl, true, &s.remote, err);
    if (rc == 0)
        rc = send_all(&s, err);

    if (rc == 0) {
        say_told(&s);
        say_stopped(&s);
    }

    qz_remote_finish(&s.remote);
    qz_salvage_close(s.salvage);
    return rc;
}

static const struct qz_opt rescue_opts[] = {
    {"kiosk", "DIR", "the kiosk's directory", true},
    {"upgrade", NULL, "bring the directory of an older program up to this one first", false},
};

const struct qz_verb qz_cmd_log_rescue = {
    .group = "log",
    .name = "rescue",
    .args = "",
    .summary = "Take over from a kiosk's directory what the tracker never got",
    .detail =
        "For a kiosk whose log forked or is damaged, or that was revoked. Each line that its device key "
        "signed\n"
        "for is judged again; who came and how many come in as late entries that name their origin. Doing "
        "it\n"
        "twice changes nothing. Exit code 1 when something was refused or could not be read. The kiosk must\n"
        "not be running, the tracker must.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = rescue_opts,
    .opt_count = QZ_COUNT(rescue_opts),
    .run = run_rescue,
};
