#include "tests/support/stub_http.h"

#include "base/buf.h"
#include "wire/told.h"

#include <microhttpd.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ANSWERS 32
#define ASKED   256

struct stub {
    struct MHD_Daemon *daemon;
    char url[64];
    struct stub_answer answer[ANSWERS];
    bool given[ANSWERS];
    size_t answers, count;
    const uint8_t *sk; /* NULL: nothing is signed */
    const char *kiosk, *location;
    unsigned odd;
    int wire;
    struct stub_asked asked[ASKED];
    pthread_mutex_t lock;
    pthread_cond_t more;
};

/* The next answer for a URL: the first not yet given, or else the last of its path. */
static const struct stub_answer *choose(struct stub *s, const char *url)
{
    const struct stub_answer *last = NULL;
    for (size_t i = 0; i < s->answers; i++) {
        if (strncmp(url, s->answer[i].path, strlen(s->answer[i].path)) != 0)
            continue;
        last = &s->answer[i];
        if (!s->given[i]) {
            s->given[i] = true;
            break;
        }
    }
    return last;
}

static void header(struct MHD_Connection *c, const char *name, char *out, size_t cap)
{
    const char *v = MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);
    qz_copy_text(out, cap, v ? v : "");
}

static void argument(struct MHD_Connection *c, const char *name, char *out, size_t cap)
{
    const char *v = MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, name);
    qz_copy_text(out, cap, v ? v : "");
}

static const struct stub_answer *note(struct stub *s, struct MHD_Connection *c, const char *url,
                                      const char *method, size_t body)
{
    const char *from = MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, "from");
    const char *after = MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, "after");
    const char *page = MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, "page");
    const char *where = page;
    if (after)
        where = after;
    if (from)
        where = from;

    pthread_mutex_lock(&s->lock);
    const struct stub_answer *a = choose(s, url);
    if (a && s->count < ASKED) {
        struct stub_asked *q = &s->asked[s->count++];
        qz_copy_text(q->method, sizeof q->method, method);
        if (where)
            snprintf(q->url, sizeof q->url, "%s?%s", url, where);
        else
            qz_copy_text(q->url, sizeof q->url, url);
        argument(c, "nonce", q->nonce, sizeof q->nonce);
        argument(c, "wait", q->wait, sizeof q->wait);
        argument(c, "witness", q->witness, sizeof q->witness);
        argument(c, "doubt", q->doubt, sizeof q->doubt);
        header(c, "If-None-Match", q->if_none_match, sizeof q->if_none_match);
        header(c, "Content-Encoding", q->encoding, sizeof q->encoding);
        header(c, "Authorization", q->bearer, sizeof q->bearer);
        q->body = body;
        pthread_cond_broadcast(&s->more);
    }

    pthread_mutex_unlock(&s->lock);
    return a;
}

/* What one request brings with it until it is answered. */
struct visit {
    char target[400]; /* path and query as they came */
    crypto_hash_sha256_state sent;
    size_t body;
    bool begun;
};

/* The condition that the answer is signed for. */
static const char *stub_none_match(const struct stub *s, struct MHD_Connection *c)
{
    if (s->odd & STUB_CACHE)
        return NULL;
    return MHD_lookup_connection_value(c, MHD_HEADER_KIND, "If-None-Match");
}

static void sign(struct stub *s, struct MHD_Connection *c, const struct visit *v, const char *method,
                 const struct stub_answer *a, struct MHD_Response *r)
{
    char header[QZ_TOLD_HEADER_TEXT];
    const char *nonce = MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, "nonce");
    const char *bearer = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Authorization");
    const char *body = a && a->body ? a->body : "";
    crypto_hash_sha256_state sent = v->sent;

    if (!s->sk || !nonce || s->odd & STUB_UNSIGNED)
        return;

    struct qz_told t = {.wire = s->wire,
                        .kiosk = s->kiosk,
                        .method = method,
                        .target = v->target,
                        .bearer = bearer ? bearer + strlen("Bearer ") : NULL,
                        .none_match = stub_none_match(s, c),
                        .status = 404};
    if (a) {
        t.status = a->status;
        t.etag = a->etag;
    }

    crypto_hash_sha256_final(&sent, t.asked);
    qz_told_digest(body, strlen(body), t.answered);
    if (qz_told_sign(&t, s->sk, header, NULL) == 0)
        MHD_add_response_header(r, QZ_TOLD_HEADER, header);
}

static enum MHD_Result reply(struct stub *s, struct MHD_Connection *c, const struct visit *v,
                             const char *method, const struct stub_answer *a)
{
    const char *body = a && a->body ? a->body : "";
    struct MHD_Response *r =
        MHD_create_response_from_buffer(strlen(body), (void *)body, MHD_RESPMEM_MUST_COPY);
    sign(s, c, v, method, a, r);

    MHD_add_response_header(r, "Content-Type", s->odd & STUB_PAGE ? "text/html" : "application/json");
    if (s->location)
        MHD_add_response_header(r, "Location", s->location);
    if (a && a->etag)
        MHD_add_response_header(r, "ETag", a->etag);
    if (a && a->retry_after)
        MHD_add_response_header(r, "Retry-After", a->retry_after);

    enum MHD_Result rc = MHD_queue_response(c, a ? (unsigned)a->status : 404, r);
    MHD_destroy_response(r);
    return rc;
}

static enum MHD_Result on_request(void *ctx, struct MHD_Connection *c, const char *url, const char *method,
                                  const char *version, const char *data, size_t *size, void **state)
{
    struct visit *v = *state;
    (void)version;
    if (!v)
        return MHD_NO;

    if (!v->begun) {
        v->begun = true;
        return MHD_YES;
    }

    if (*size) {
        crypto_hash_sha256_update(&v->sent, (const unsigned char *)data, *size);
        v->body += *size;
        *size = 0;
        return MHD_YES;
    }

    return reply(ctx, c, v, method, note(ctx, c, url, method, v->body));
}

static void *on_uri(void *ctx, const char *uri, struct MHD_Connection *c)
{
    struct visit *v = calloc(1, sizeof *v);
    (void)ctx;
    (void)c;
    if (v) {
        qz_copy_text(v->target, sizeof v->target, uri);
        crypto_hash_sha256_init(&v->sent);
    }
    return v;
}

static void on_done(void *ctx, struct MHD_Connection *c, void **state, enum MHD_RequestTerminationCode why)
{
    (void)ctx;
    (void)c;
    (void)why;
    free(*state);
}

struct stub *stub_start(const struct stub_answer *script, size_t n)
{
    struct stub *s = calloc(1, sizeof *s);
    if (!s || n > ANSWERS)
        abort();

    if (n)
        memcpy(s->answer, script, n * sizeof *script);
    s->answers = n;
    s->wire = QZ_WIRE_VERSION;

    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->more, NULL);

    s->daemon = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION, 0, NULL,
                                 NULL, on_request, s, MHD_OPTION_NOTIFY_COMPLETED, on_done, NULL,
                                 MHD_OPTION_URI_LOG_CALLBACK, on_uri, NULL, MHD_OPTION_END);
    if (!s->daemon)
        abort();

    snprintf(s->url, sizeof s->url, "http://127.0.0.1:%u",
             (unsigned)MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    return s;
}

void stub_sign(struct stub *s, const uint8_t *sk, const char *kiosk)
{
    s->sk = sk;
    s->kiosk = kiosk;
}

void stub_wire(struct stub *s, int wire)
{
    s->wire = wire;
}

void stub_odd(struct stub *s, unsigned how, const char *location)
{
    s->odd = how;
    s->location = location;
}

const char *stub_url(const struct stub *s)
{
    return s->url;
}

void stub_asked(struct stub *s, size_t i, struct stub_asked *out)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 20;
    pthread_mutex_lock(&s->lock);
    while (s->count <= i)
        if (pthread_cond_timedwait(&s->more, &s->lock, &until) != 0) {
            fprintf(stderr, "stub: request %zu never came\n", i);
            abort();
        }
    *out = s->asked[i];
    pthread_mutex_unlock(&s->lock);
}

size_t stub_count(struct stub *s)
{
    pthread_mutex_lock(&s->lock);
    size_t n = s->count;
    pthread_mutex_unlock(&s->lock);
    return n;
}

void stub_stop(struct stub *s)
{
    MHD_stop_daemon(s->daemon);
    pthread_cond_destroy(&s->more);
    pthread_mutex_destroy(&s->lock);
    free(s);
}
