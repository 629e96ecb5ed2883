/* Every answer to a kiosk is signed for its request: each of the kiosk's routes in the table, each kind of
 * answer. */
#include "tests/tracker/http_case.h"
#include "wire/told.h"

#define NONCE "AAECAwQFBgcICQoLDA0ODw"

static struct fleet_kiosk k;

/* The value of a header of a reply, "" when it has none. */
static void header_of(const struct reply *r, const char *name, char *out, size_t cap)
{
    const char *at = strcasestr(r->all.data, name);
    const char *end = at && at < r->body ? strstr(at, "\r\n") : NULL;
    size_t from = strlen(name), n = end ? (size_t)(end - at) - from : 0;
    assert_true(n < cap);
    memcpy(out, end ? at + from : "", n);
    out[n] = '\0';
}

struct asked {
    const char *method, *target, *kiosk, *bearer, *none_match, *body;
};

/* Whether the reply is signed for that request by the tracker's key. */
static bool is_signed(const struct reply *r, const struct asked *a)
{
    char header[200], etag[100];
    header_of(r, "Qingzhan-Signature: ", header, sizeof header);
    header_of(r, "ETag: ", etag, sizeof etag);
    struct qz_told t = {.kiosk = a->kiosk,
                        .method = a->method,
                        .target = a->target,
                        .bearer = a->bearer,
                        .none_match = a->none_match,
                        .status = r->status,
                        .etag = etag};
    qz_told_digest(a->body, a->body ? strlen(a->body) : 0, t.asked);
    qz_told_digest(r->body, r->len, t.answered);
    bool good = qz_told_check(&t, header, qz_tracker_public_key(f.t));
    assert_true(!good || t.wire == QZ_WIRE_VERSION);
    return good;
}

/* The path of a kiosk's route for kiosk k, with a query that the route takes. */
static void target_of(const struct qz_route *r, const char *query, char *out, size_t cap)
{
    const char *brace = strchr(r->pattern, '{');
    if (!brace) {
        snprintf(out, cap, "%s?%s", r->pattern, query);
        return;
    }

    int lead = (int)(brace - r->pattern);
    snprintf(out, cap, "%.*s%s%s?%s", lead, r->pattern, k.row.id, strchr(brace, '}') + 1, query);
}

static struct reply send_asked(const struct asked *a)
{
    char extra[200] = "";
    if (a->none_match)
        snprintf(extra, sizeof extra, "If-None-Match: %s\r\n", a->none_match);
    return ask(a->method, a->target, a->bearer, extra, a->body, a->body ? strlen(a->body) : 0);
}

/* Ask a route of the kiosk's. */
static void walk_to(const struct qz_route *r, const char *query, const char *bearer,
                    void (*check)(struct reply *r, struct asked *a))
{
    char target[300];
    bool enrols = r->may & QZ_MAY_ENROL;
    target_of(r, query, target, sizeof target);
    struct asked a = {.method = r->method, .target = target, .kiosk = k.row.id, .bearer = bearer};
    if (enrols) {
        a.kiosk = "";
        a.bearer = NULL;
    }
    if (strcmp(r->method, "POST") == 0)
        a.body = "{\"no\":1}";

    struct reply reply = send_asked(&a);
    assert_true(reply.status >= 200);
    check(&reply, &a);
    qz_buf_finish(&reply.all);
}

/* Ask each of the kiosk's routes, and hand each reply over with its request. */
static void walk(const char *query, const char *bearer, void (*check)(struct reply *r, struct asked *a))
{
    size_t walked = 0;
    for (const struct qz_route_table *const *t = qz_api_tables; *t; t++) {
        for (size_t i = 0; i < (*t)->n; i++) {
            if (!((*t)->row[i].may & (QZ_MAY_OWN_KIOSK | QZ_MAY_ENROL)))
                continue;
            walk_to(&(*t)->row[i], query, bearer, check);
            walked++;
        }
    }
    assert_true(walked >= 5); /* enrolment, configuration, roster, log, feed */
}

static void must_be_signed(struct reply *r, struct asked *a)
{
    if (!is_signed(r, a))
        fail_msg("%s %s is answered unsigned: %s", a->method, a->target, r->all.data);
}

static void must_not_be_signed(struct reply *r, struct asked *a)
{
    (void)a;
    assert_null(strcasestr(r->all.data, "Qingzhan-Signature"));
}

/* A signature that was asked for by one request is none for a request that differs in anything. */
static void must_be_for_this_request_alone(struct reply *r, struct asked *a)
{
    char target[300];
    struct asked other = *a;
    must_be_signed(r, a);

    other.kiosk = "k_aaaaaaaaaaaaaaaa";
    assert_false(is_signed(r, &other));
    other = *a;
    other.bearer = "another";
    assert_false(is_signed(r, &other));
    other = *a;
    other.none_match = "\"x\"";
    assert_false(is_signed(r, &other));
    other = *a;
    other.body = "{\"no\":2}";
    assert_false(is_signed(r, &other));
    other = *a;
    snprintf(target, sizeof target, "%s&x=1", a->target);
    other.target = target;
    assert_false(is_signed(r, &other));

    r->status++;
    assert_false(is_signed(r, a));
    r->status--;
    if (r->len) {
        r->all.data[r->all.len - 1] ^= 1;
        assert_false(is_signed(r, a));
    }
}

#define QUERY "after=&from=1&wait=1&wire=2&nonce=" NONCE

static void whatever_the_tracker_answers_on_a_kiosk_s_route_is_signed(void **state)
{
    (void)state;
    walk(QUERY, k.bearer, must_be_for_this_request_alone);
}

static void a_refusal_is_signed_too(void **state)
{
    struct qz_err err;
    (void)state;
    walk(QUERY, "nobody's", must_be_signed);
    walk(QUERY, NULL, must_be_signed);
    walk("after=&from=1&wire=99&nonce=" NONCE, k.bearer, must_be_signed);
    walk("after=x&from=x&wait=x&wire=x&nonce=" NONCE, k.bearer, must_be_signed);
    assert_done(qz_kiosk_revoke(f.t, k.row.id, f.now_ms, &err), &err);
    walk(QUERY, k.bearer, must_be_signed);
}

static void an_unchanged_configuration_is_signed_with_its_tag(void **state)
{
    char target[200], etag[100];
    (void)state;
    snprintf(target, sizeof target, "/v1/kiosks/%s/config?wire=2&nonce=" NONCE, k.row.id);
    struct asked a = {.method = "GET", .target = target, .kiosk = k.row.id, .bearer = k.bearer};
    struct reply r = send_asked(&a);
    header_of(&r, "ETag: ", etag, sizeof etag);
    qz_buf_finish(&r.all);

    a.none_match = etag;
    r = send_asked(&a);
    assert_int_equal(r.status, 304);
    assert_true(is_signed(&r, &a));
    qz_buf_finish(&r.all);
}

/* A kiosk of before asks for no signature, and is served. */
static void who_asks_without_a_nonce_gets_no_signature(void **state)
{
    (void)state;
    walk("after=&from=1&wait=1", k.bearer, must_not_be_signed);
    walk("after=&from=1&wait=1&nonce=short", k.bearer, must_not_be_signed);
    walk("after=&from=1&wait=1&nonce=" NONCE "A", k.bearer, must_not_be_signed);
}

static void a_version_too_far_off_is_told_so(void **state)
{
    char target[200];
    (void)state;
    for (int wire = 0; wire < 6; wire++) {
        snprintf(target, sizeof target, "/v1/kiosks/%s/config?wire=%d&nonce=" NONCE, k.row.id, wire);
        struct reply r = ask("GET", target, k.bearer, NULL, NULL, 0);
        bool near = wire >= QZ_WIRE_OLDEST_OF_KIOSK && wire <= QZ_WIRE_NEWEST;
        if (near)
            assert_int_equal(r.status, 200);
        if (near)
            qz_buf_finish(&r.all);
        else
            assert_problem(&r, 400, "version");
    }
}

static int begin(void **state)
{
    if (setup(state) != 0)
        return -1;
    enrol(&k, "东门");
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(whatever_the_tracker_answers_on_a_kiosk_s_route_is_signed, begin,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_refusal_is_signed_too, begin, teardown),
        cmocka_unit_test_setup_teardown(an_unchanged_configuration_is_signed_with_its_tag, begin, teardown),
        cmocka_unit_test_setup_teardown(who_asks_without_a_nonce_gets_no_signature, begin, teardown),
        cmocka_unit_test_setup_teardown(a_version_too_far_off_is_told_so, begin, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
