#include "base/json.h"
#include "base/text.h"
#include "ctl/cmd.h"
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

static json_t *nodes_of(const struct qz_range *r)
{
    char hex[2 * QZ_RANGE_MOST * QZ_HASH_BYTES + 1];
    qz_hex(r->node[0], (size_t)r->count * QZ_HASH_BYTES, hex);
    return json_string(hex);
}

static json_t *rescue_line_of(const struct qz_salvaged *s)
{
    char hex[2 * QZ_HASH_BYTES + 1];
    if (s->line)
        return json_stringn(s->line, s->len);
    qz_hex(s->leaf, sizeof s->leaf, hex);
    return json_string(hex);
}

/* Lines until the part is full or nothing more can be read. */
static int rescue_gather(struct sending *s, json_t *lines, json_t *gone)
{
    struct qz_salvaged line;
    while (!s->end && json_array_size(lines) < QZ_RESCUE_LINES) {
        int rc = qz_salvage_next(s->salvage, &line, &s->stopped);
        s->end = rc != 1;

        if (rc == 1 && json_array_append_new(lines, rescue_line_of(&line)) != 0)
            return -1;
        if (rc == 1 && line.gone && json_array_append_new(gone, json_integer((json_int_t)line.n)) != 0)
            return -1;
    }
    return 0;
}

/* *body stays NULL when there are no more lines. */
static int make_part(struct sending *s, json_t **body, struct qz_err *err)
{
    struct qz_buf note = {0};
    const struct qz_range *r = qz_salvage_range(s->salvage);
    json_t *lines = json_array(), *gone = json_array(), *nodes = nodes_of(r);
    json_int_t from = (json_int_t)r->size + 1;
    int rc = rescue_gather(s, lines, gone);
    size_t n = json_array_size(lines);

    if (rc == 0 && n > 0)
        rc = qz_salvage_note(s->salvage, &note, err);
    if (rc == 0 && n > 0)
        *body = json_pack("{s:I,s:O,s:O,s:O,s:s}", "from", from, "nodes", nodes, "lines", lines, "gone", gone,
                          "note", note.data);

    if (rc != 0 || (n > 0 && !*body))
        rc = qz_fail(err, QZ_E_NOMEM, "no memory for entries to be sent");

    json_decref(lines);
    json_decref(gone);
    json_decref(nodes);
    qz_buf_finish(&note);
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

static void say_told(const struct sending *s)
{
    const struct told *t = &s->told;
    FILE *out = s->ctl->out;

    if (qz_flag(s->ctl, "json")) {
        fprintf(out,
                "{\"kiosk\":\"%s\",\"in\":%lld,\"held\":%lld,\"before\":%lld,\"gone\":%lld,\"lost\":%lld,"
                "\"other\":%lld,\"refused\":%lld}\n",
                qz_salvage_kiosk(s->salvage), t->in, t->held, t->before, t->gone, t->lost, t->other,
                t->refused);
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
        json_t *body = NULL, *answer = NULL;
        int rc = make_part(s, &body, err);

        if (rc == 0 && body)
            rc = qz_remote_call(&s->remote, s->path, body, &answer, err);
        if (rc == 0 && body)
            take_answer(s, answer);

        json_decref(body);
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
