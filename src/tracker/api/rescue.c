#include "journal/rescue.h"
#include "base/clock.h"
#include "journal/journal.h"
#include "tracker/api/api.h"
#include "wire/note.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define NODES_MOST (QZ_RANGE_MOST * QZ_HASH_BYTES)

/* Lines as JSON strings, in which each quote takes two bytes. */
#define RESCUE_BODY_MOST (2u * QZ_RESCUE_LINES * QZ_ENTRY_MAX + QZ_JSON_MOST)

/* A part as it came; what it holds is borrowed from the call's JSON. */
struct coming {
    struct qz_rescue part;
    uint8_t nodes[NODES_MOST];
    struct qz_rescued done;
};

/* The bytes of hex of that length; how many, or -1. */
static int read_hex(const char *hex, size_t len, uint8_t *out, size_t cap)
{
    size_t n;
    const char *end;
    return sodium_hex2bin(out, cap, hex, len, NULL, &n, &end) == 0 && end == hex + len ? (int)n : -1;
}

/* The text of an entry, or the hash of one that cannot be read any more. */
static int read_line(const json_t *item, struct qz_rescue_line *line, struct qz_err *err)
{
    const char *text = json_string_value(item);
    size_t len = json_string_length(item);
    if (text && len > 0 && text[0] == '{') {
        line->text = text;
        line->len = len;
        return 0;
    }
    if (text && read_hex(text, len, line->leaf, sizeof line->leaf) == QZ_HASH_BYTES)
        return 0;
    return qz_fail(err, QZ_E_INPUT, "\"lines\" must hold entries, or the hashes of damaged ones in hex");
}

static int read_gone(const json_t *list, struct qz_rescue *part, struct qz_err *err)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *n = json_array_get(list, i);
        uint64_t at = json_is_integer(n) ? (uint64_t)json_integer_value(n) - part->from : UINT64_MAX;
        if (at >= part->count)
            return qz_fail(err, QZ_E_INPUT, "\"gone\" must hold numbers of entries of this part");
        part->line[at].gone = true;
    }
    return 0;
}

static int read_part(const json_t *obj, struct coming *c, struct qz_err *err)
{
    int64_t from;
    const char *nodes = qz_json_str(obj, "nodes", 2 * NODES_MOST, err);
    const char *note = nodes ? qz_json_str(obj, "note", QZ_NOTE_MAX, err) : NULL;
    const json_t *lines = note ? qz_json_array(obj, "lines", QZ_RESCUE_LINES, err) : NULL;
    const json_t *gone = lines ? qz_json_array(obj, "gone", QZ_RESCUE_LINES, err) : NULL;
    if (!gone || qz_json_int(obj, "from", 1, INT64_MAX, &from, err) != 0)
        return -1;
    int n = read_hex(nodes, strlen(nodes), c->nodes, sizeof c->nodes);
    if (n < 0)
        return qz_fail(err, QZ_E_INPUT, "\"nodes\" must be hashes in hex, one after another");

    c->part.from = (uint64_t)from;
    c->part.nodes = c->nodes;
    c->part.nodes_len = (size_t)n;
    c->part.note = note;
    c->part.note_len = strlen(note);
    c->part.count = (unsigned)json_array_size(lines);
    for (unsigned i = 0; i < c->part.count; i++)
        if (read_line(json_array_get(lines, i), &c->part.line[i], err) != 0)
            return -1;
    return read_gone(gone, &c->part, err);
}

static void answer_rescued(struct qz_call *c, const struct qz_rescued *d)
{
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_int(&c->out, "in", d->in);
    qz_jsonw_int(&c->out, "held", d->held);
    qz_jsonw_int(&c->out, "before", d->before);
    qz_jsonw_int(&c->out, "gone", d->gone);
    qz_jsonw_int(&c->out, "lost", d->lost);
    qz_jsonw_int(&c->out, "other", d->other);
    qz_jsonw_array(&c->out, "refused");
    for (unsigned i = 0; i < d->refused; i++) {
        qz_jsonw_object(&c->out, NULL);
        qz_jsonw_u64(&c->out, "entry", d->refusal[i].n);
        qz_jsonw_text(&c->out, "verdict", qz_judgement_name(d->refusal[i].why));
        qz_jsonw_text(&c->out, "words", qz_judgement_words(d->refusal[i].why));
        qz_jsonw_object_end(&c->out);
    }
    qz_jsonw_array_end(&c->out);
    qz_jsonw_object_end(&c->out);

    qz_call_reply(c, 200, NULL);
}

static void api_kiosk_rescue(struct qz_call *c)
{
    struct qz_err err;
    json_t *obj = qz_call_json(c);
    if (!obj)
        return;

    struct coming *in = calloc(1, sizeof *in);
    int rc = in ? read_part(obj, in, &err) : qz_fail(&err, QZ_E_NOMEM, "no memory for the entries");
    if (rc == 0)
        rc = qz_rescue_do(c->store, qz_call_param(c, "id"), &in->part, qz_now_ms(), &in->done, &err);

    if (rc == 0)
        answer_rescued(c, &in->done);
    else
        qz_call_failed(c, &err);
    free(in);
    json_decref(obj);
}

static const struct qz_route rescue_rows[] = {
    {"POST", "/v1/kiosks/{id}/rescue", QZ_MAY_ADMIN, RESCUE_BODY_MOST, api_kiosk_rescue},
};
const struct qz_route_table qz_rescue_routes = {rescue_rows, sizeof rescue_rows / sizeof *rescue_rows};
