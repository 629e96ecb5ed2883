/* Attacks on what is on its way: the network's, and altered requests and answers. */
#include "tests/support/attack_int.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define DELAY_MOST_MS 400

static void way_said(struct attack_now *n, const char *what, uint64_t number)
{
    snprintf(n->said, sizeof n->said, "%s %llu", what, (unsigned long long)number);
}

/* ---- the network ---- */

static bool way_drop(struct attack_now *n)
{
    (void)n; /* the request never gets there, and no answer comes */
    return true;
}

/* The tracker did what was asked; nobody hears of it. */
static bool way_lose_answer(struct attack_now *n)
{
    relay_ask(n->e);
    relay_clear(&n->e->answer);
    return true;
}

static bool way_cut_answer(struct attack_now *n)
{
    relay_ask(n->e);
    n->e->cut = 1 + kit_below(&n->rng, n->e->answer.head.len + n->e->answer.body.len + 1);
    way_said(n, "cut after byte", n->e->cut);
    return true;
}

static bool way_cut_request(struct attack_now *n)
{
    size_t len = n->e->request.head.len + n->e->request.body.len;
    size_t some = 1 + kit_below(&n->rng, len);
    relay_ask_part(n->e, some);
    way_said(n, "cut after byte", some);
    return true;
}

static bool way_delay(struct attack_now *n)
{
    uint64_t ms = kit_below(&n->rng, DELAY_MOST_MS);
    attack_sleep_ms(ms);
    relay_ask(n->e);
    attack_sleep_ms(kit_below(&n->rng, DELAY_MOST_MS));
    way_said(n, "delayed by ms", ms);
    return true;
}

/* The kiosk has given up and may have asked again when this request arrives after all. */
static bool way_late(struct attack_now *n)
{
    uint64_t ms = kit_below(&n->rng, 4 * DELAY_MOST_MS);
    relay_hang_up(n->e);
    attack_sleep_ms(ms);
    relay_ask(n->e);
    way_said(n, "arrived late by ms", ms);
    return true;
}

/* Brought twice; the kiosk hears the second answer. */
static bool way_twice(struct attack_now *n)
{
    relay_ask(n->e);
    relay_ask(n->e);
    return true;
}

/* ---- the request ---- */

static void way_flip(struct attack_now *n, struct qz_buf *b)
{
    uint64_t bit = kit_below(&n->rng, 8 * b->len);
    b->data[bit / 8] = (char)(b->data[bit / 8] ^ 1 << bit % 8);
    way_said(n, "flipped bit", bit);
}

static bool way_flip_request(struct attack_now *n)
{
    if (!n->e->request.body.len)
        return false;
    way_flip(n, &n->e->request.body);
    relay_ask(n->e);
    return true;
}

/* Another value of a parameter in the query, as long as it was. */
static bool way_alter_query(struct attack_now *n, const char *name, const char *alphabet)
{
    char method[16], target[512];
    relay_target(&n->e->request, method, target);
    char *at = strstr(target, name);
    size_t len = at ? strcspn(at + strlen(name), "&") : 0;
    if (len == 0)
        return false;
    char *one = at + strlen(name) + kit_below(&n->rng, len), was = *one;
    while (*one == was)
        *one = alphabet[kit_below(&n->rng, strlen(alphabet))];
    relay_set_target(&n->e->request, method, target);
    relay_ask(n->e);
    return true;
}

static bool way_other_from(struct attack_now *n)
{
    return way_alter_query(n, "from=", "123456789");
}

static bool way_other_after(struct attack_now *n)
{
    return way_alter_query(n, "after=", "123456789");
}

static bool way_other_nonce(struct attack_now *n)
{
    return way_alter_query(n, "nonce=", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef0123456789");
}

/* The tracker then truly says that it does not know who asks. */
static bool way_no_bearer(struct attack_now *n)
{
    relay_set_header(&n->e->request, "Authorization", NULL);
    relay_ask(n->e);
    return true;
}

static bool way_other_tag(struct attack_now *n)
{
    relay_set_header(&n->e->request, "If-None-Match", "*");
    relay_ask(n->e);
    return true;
}

/* ---- the answer ---- */

static bool way_flip_answer(struct attack_now *n)
{
    if (relay_ask(n->e) == 0 && n->e->answer.body.len)
        way_flip(n, &n->e->answer.body);
    else
        relay_clear(&n->e->answer);
    return true;
}

/* Fewer or more bytes, with a Content-Length that fits. */
static bool way_shorten(struct attack_now *n)
{
    struct qz_buf *b = &n->e->answer.body;
    if (relay_ask(n->e) == 0 && b->len) {
        b->len = kit_below(&n->rng, b->len);
        b->data[b->len] = '\0';
        way_said(n, "left bytes", b->len);
    }
    return true;
}

static bool way_lengthen(struct attack_now *n)
{
    if (relay_ask(n->e) == 0 && !n->e->no_body)
        qz_buf_str(&n->e->answer.body, kit_below(&n->rng, 2) ? " " : "{}");
    return true;
}

static bool way_other_status(struct attack_now *n)
{
    static const int all[] = {200, 201, 302, 304, 400, 401, 403, 404, 409, 413, 422, 429, 500, 503};
    struct qz_buf head = {0};
    if (relay_ask(n->e) != 0)
        return true;
    int status = all[kit_below(&n->rng, sizeof all / sizeof *all)];
    if (status == relay_status(&n->e->answer))
        status = 418;
    qz_buf_printf(&head, "HTTP/1.1 %d Other%s", status, strstr(n->e->answer.head.data, "\r\n"));
    qz_buf_finish(&n->e->answer.head);
    n->e->answer.head = head;
    n->e->no_body = status == 304;
    way_said(n, "status", (uint64_t)status);
    return true;
}

static bool way_other_etag(struct attack_now *n)
{
    if (relay_ask(n->e) == 0)
        relay_set_header(&n->e->answer, "ETag", "\"c1-of-somebody-else\"");
    return true;
}

static bool way_wait_long(struct attack_now *n)
{
    if (relay_ask(n->e) == 0)
        relay_set_header(&n->e->answer, "Retry-After", "86400");
    return true;
}

static bool way_no_signature(struct attack_now *n)
{
    relay_ask(n->e);
    relay_set_header(&n->e->answer, ATTACK_SIGNATURE, NULL);
    return true;
}

static bool way_flip_signature(struct attack_now *n)
{
    char text[512];
    if (relay_ask(n->e) != 0 || !relay_header(&n->e->answer, ATTACK_SIGNATURE, text, sizeof text) || !*text)
        return true;
    char *one = text + kit_below(&n->rng, strlen(text) > 80 ? 80 : strlen(text)), was = *one;
    *one = was == 'A' ? 'B' : 'A';
    relay_set_header(&n->e->answer, ATTACK_SIGNATURE, text);
    return true;
}

/* ---- the answer's JSON, which stays well formed ---- */

/* A value inside of another: by key in an object, by index in an array. */
struct way_place {
    json_t *in;
    const char *key;
    size_t index;
};

/* All values below v: counted, and the `want`-th one's place noted. */
static size_t way_walk(json_t *v, size_t count, size_t want, struct way_place *out)
{
    const char *key;
    json_t *inner;
    size_t i;

    json_object_foreach(v, key, inner)
    {
        if (count++ == want)
            *out = (struct way_place){v, key, 0};
        count = way_walk(inner, count, want, out);
    }
    json_array_foreach(v, i, inner)
    {
        if (count++ == want)
            *out = (struct way_place){v, NULL, i};
        count = way_walk(inner, count, want, out);
    }
    return count;
}

static json_t *way_at(const struct way_place *p)
{
    return p->key ? json_object_get(p->in, p->key) : json_array_get(p->in, p->index);
}

static void way_put(const struct way_place *p, json_t *v)
{
    if (p->key)
        json_object_set_new(p->in, p->key, v);
    else
        json_array_set_new(p->in, p->index, v);
}

static char way_other_char(char c)
{
    if (c == '1')
        return '2';
    if (c >= '0' && c <= '9')
        return '1';
    return c == 'e' ? 'f' : 'e';
}

/* A text with another letter or digit somewhere. */
static json_t *way_other_text(struct attack_now *n, const char *text)
{
    char *other = strdup(text);
    size_t len = strlen(text);
    if (!other || len == 0) {
        free(other);
        return json_string("x");
    }

    char *one = other + kit_below(&n->rng, len);
    if ((unsigned char)*one < 0x80)
        *one = way_other_char(*one);

    json_t *v = json_string(other);
    free(other);
    return v ? v : json_string("x");
}

static json_t *way_other_value(struct attack_now *n, const json_t *v)
{
    static const json_int_t numbers[] = {0, 1, -1, 2147483647, 2147483648, INT64_MAX};
    if (json_is_string(v))
        return way_other_text(n, json_string_value(v));
    if (json_is_integer(v))
        return json_integer(kit_below(&n->rng, 2) ? json_integer_value(v) + 1
                                                  : numbers[kit_below(&n->rng, 6)]);
    if (json_is_array(v))
        return json_array();
    if (json_is_object(v))
        return json_object();
    return json_boolean(!json_is_true(v));
}

/* A value that differs from v for certain: what was drawn, or else null. */
static json_t *way_differing(struct attack_now *n, const json_t *v)
{
    json_t *drawn = way_other_value(n, v);
    if (drawn && !json_equal(drawn, v))
        return drawn;
    json_decref(drawn);
    return json_is_null(v) ? json_true() : json_null();
}

static void way_note_place(struct attack_now *n, const char *what, const struct way_place *p)
{
    if (p->key)
        snprintf(n->said, sizeof n->said, "%s %.60s", what, p->key);
    else
        way_said(n, what, p->index);
}

static bool way_in_json(struct attack_now *n, bool remove)
{
    struct way_place p = {0};
    struct qz_buf *b = &n->e->answer.body;
    json_t *whole = relay_ask(n->e) == 0 && b->len ? json_loadb(b->data, b->len, 0, NULL) : NULL;
    size_t values = way_walk(whole, 0, SIZE_MAX, &p);

    if (values) {
        way_walk(whole, 0, kit_below(&n->rng, values), &p);
        way_note_place(n, remove ? "removed" : "altered", &p);
        if (!remove)
            way_put(&p, way_differing(n, way_at(&p)));
        else if (p.key)
            json_object_del(p.in, p.key);
        else
            json_array_remove(p.in, p.index);
        char *text = json_dumps(whole, JSON_COMPACT);
        qz_buf_clear(b);
        qz_buf_str(b, text ? text : "{}");
        free(text);
    } else {
        relay_clear(&n->e->answer);
    }
    json_decref(whole);
    return true;
}

static bool way_alter_member(struct attack_now *n)
{
    return way_in_json(n, false);
}

static bool way_remove_member(struct attack_now *n)
{
    return way_in_json(n, true);
}

const struct attack attacks_on_the_way[] = {
    {"drop", ATTACK_NETWORK, NULL, way_drop},
    {"lost-answer", ATTACK_NETWORK, NULL, way_lose_answer},
    {"cut-answer", ATTACK_NETWORK, NULL, way_cut_answer},
    {"cut-request", ATTACK_NETWORK, NULL, way_cut_request},
    {"delay", ATTACK_NETWORK, NULL, way_delay},
    {"late", ATTACK_NETWORK, NULL, way_late},
    {"twice", ATTACK_NETWORK, NULL, way_twice},
    {"flip-request", ATTACK_REQUEST, NULL, way_flip_request},
    {"other-from", ATTACK_REQUEST, NULL, way_other_from},
    {"other-after", ATTACK_REQUEST, NULL, way_other_after},
    {"other-nonce", ATTACK_REQUEST, NULL, way_other_nonce},
    {"other-tag", ATTACK_REQUEST, "config", way_other_tag},
    {"no-bearer", ATTACK_REQUEST, NULL, way_no_bearer},
    {"flip-answer", ATTACK_ANSWER, NULL, way_flip_answer},
    {"shorten", ATTACK_ANSWER, NULL, way_shorten},
    {"lengthen", ATTACK_ANSWER, NULL, way_lengthen},
    {"other-status", ATTACK_ANSWER, NULL, way_other_status},
    {"other-etag", ATTACK_ANSWER, "config", way_other_etag},
    {"wait-long", ATTACK_ANSWER, NULL, way_wait_long},
    {"no-signature", ATTACK_ANSWER, NULL, way_no_signature},
    {"flip-signature", ATTACK_ANSWER, NULL, way_flip_signature},
    {"alter-member", ATTACK_ANSWER, NULL, way_alter_member},
    {"remove-member", ATTACK_ANSWER, NULL, way_remove_member},
    {0},
};
