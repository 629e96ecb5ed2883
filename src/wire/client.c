#include "wire/client.h"

#include "wire/messages.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
/* Makes zlib's input pointer one to const. */
#define ZLIB_CONST
#include <zlib.h>
#include <zstd.h>

struct qz_client {
    CURL *easy;
    CURLM *multi;
    char *ca_file;
    atomic_bool stopped;
    char detail[CURL_ERROR_SIZE];
    struct qz_buf packed; /* the compressed body on its way */
    struct qz_response *answer;
    size_t most;
    bool too_large, no_memory;
};

static pthread_once_t curl_once = PTHREAD_ONCE_INIT;

static void start_curl(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

struct qz_client *qz_client_create(const char *ca_file, struct qz_err *err)
{
    pthread_once(&curl_once, start_curl);
    struct qz_client *c = calloc(1, sizeof *c);
    if (!c)
        goto fail;
    c->easy = curl_easy_init();
    c->multi = curl_multi_init();
    c->ca_file = ca_file ? strdup(ca_file) : NULL;
    if (!c->easy || !c->multi || (ca_file && !c->ca_file))
        goto fail;
    return c;
fail:
    qz_client_destroy(c);
    qz_fail(err, QZ_E_NOMEM, "no memory for an HTTP client");
    return NULL;
}

void qz_client_destroy(struct qz_client *c)
{
    if (!c)
        return;
    curl_easy_cleanup(c->easy);
    curl_multi_cleanup(c->multi);
    qz_buf_finish(&c->packed);
    free(c->ca_file);
    free(c);
}

void qz_client_stop(struct qz_client *c)
{
    atomic_store(&c->stopped, true);
    curl_multi_wakeup(c->multi);
}

bool qz_client_stopped(const struct qz_client *c)
{
    return atomic_load(&c->stopped);
}

void qz_response_finish(struct qz_response *r)
{
    qz_buf_finish(&r->body);
    memset(r, 0, sizeof *r);
}

static size_t on_body(char *bytes, size_t one, size_t n, void *user)
{
    struct qz_client *c = user;
    struct qz_buf *body = &c->answer->body;
    (void)one;
    if (n > c->most || body->len > c->most - n) {
        c->too_large = true;
        return 0;
    }
    qz_buf_add(body, bytes, n);
    c->no_memory = body->failed;
    return body->failed ? 0 : n;
}

static size_t on_header(char *line, size_t one, size_t n, void *user)
{
    struct qz_client *c = user;
    static const char name[] = "etag:";
    (void)one;
    if (n < sizeof name || strncasecmp(line, name, sizeof name - 1) != 0)
        return n;
    size_t from = sizeof name - 1, to = n;
    while (from < to && line[from] == ' ')
        from++;
    while (to > from && (line[to - 1] == '\r' || line[to - 1] == '\n' || line[to - 1] == ' '))
        to--;
    if (to - from < sizeof c->answer->etag) {
        memcpy(c->answer->etag, line + from, to - from);
        c->answer->etag[to - from] = '\0';
    }
    return n;
}

static int pack_zstd(struct qz_buf *out, const void *bytes, size_t n)
{
    size_t bound = ZSTD_compressBound(n);
    if (qz_buf_reserve(out, bound) != 0)
        return -1;
    size_t done = ZSTD_compress(out->data, bound, bytes, n, 3);
    if (ZSTD_isError(done))
        return -1;
    out->len = done;
    return 0;
}

static int pack_gzip(struct qz_buf *out, const void *bytes, size_t n)
{
    z_stream z = {0};
    if (n > UINT32_MAX || deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return -1;
    uLong bound = deflateBound(&z, (uLong)n);
    int rc = bound > UINT32_MAX ? -1 : qz_buf_reserve(out, bound);
    if (rc == 0) {
        z.next_in = (const Bytef *)bytes;
        z.avail_in = (uInt)n;
        z.next_out = (Bytef *)out->data;
        z.avail_out = (uInt)bound;
        rc = deflate(&z, Z_FINISH) == Z_STREAM_END ? 0 : -1;
        out->len = z.total_out;
    }
    deflateEnd(&z);
    return rc;
}

static bool add_line(struct curl_slist **list, const char *line)
{
    struct curl_slist *more = curl_slist_append(*list, line);
    if (more)
        *list = more;
    return more != NULL;
}

static bool add_header(struct curl_slist **list, const char *name, const char *value)
{
    struct qz_buf line = {0};
    qz_buf_printf(&line, "%s: %s", name, value);
    bool ok = !line.failed && !strpbrk(line.data, "\r\n") && add_line(list, line.data);
    qz_buf_finish(&line);
    return ok;
}

static const char *encoding_name(enum qz_encoding e)
{
    return e == QZ_ENCODING_ZSTD ? "zstd" : "gzip";
}

/* "Expect:" without a value: a pause for 100-continue costs a round trip on every upload. */
static int make_headers(const struct qz_request *req, struct curl_slist **list, struct qz_err *err)
{
    bool ok = add_line(list, "Expect:");
    if (ok && req->bearer) {
        struct qz_buf value = {0};
        qz_buf_printf(&value, "Bearer %s", req->bearer);
        ok = !value.failed && add_header(list, "Authorization", value.data);
        qz_buf_finish(&value);
    }
    if (ok && req->if_none_match)
        ok = add_header(list, "If-None-Match", req->if_none_match);
    if (ok && req->body)
        ok = add_header(list, "Content-Type", req->type ? req->type : "application/json");
    if (ok && req->body && req->encoding != QZ_ENCODING_NONE)
        ok = add_header(list, "Content-Encoding", encoding_name(req->encoding));
    for (size_t i = 0; ok && req->headers && req->headers[i]; i++)
        ok = add_line(list, req->headers[i]);
    return ok ? 0 : qz_fail(err, QZ_E_INPUT, "a header of the request has a line break, or memory is short");
}

static int set_body(struct qz_client *c, const struct qz_request *req, struct qz_err *err)
{
    if (!req->body) {
        curl_easy_setopt(c->easy, CURLOPT_HTTPGET, 1L);
        if (req->method)
            curl_easy_setopt(c->easy, CURLOPT_CUSTOMREQUEST, req->method);
        return 0;
    }
    const void *bytes = req->body;
    size_t n = req->len;
    qz_buf_clear(&c->packed);
    if (req->encoding != QZ_ENCODING_NONE) {
        int rc = req->encoding == QZ_ENCODING_ZSTD ? pack_zstd(&c->packed, bytes, n)
                                                   : pack_gzip(&c->packed, bytes, n);
        if (rc != 0)
            return qz_fail(err, QZ_E_NOMEM, "no memory to compress the request");
        bytes = c->packed.data;
        n = c->packed.len;
    }
    curl_easy_setopt(c->easy, CURLOPT_POST, 1L);
    curl_easy_setopt(c->easy, CURLOPT_POSTFIELDS, bytes);
    curl_easy_setopt(c->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)n);
    if (req->method)
        curl_easy_setopt(c->easy, CURLOPT_CUSTOMREQUEST, req->method);
    return 0;
}

static void set_options(struct qz_client *c, const struct qz_request *req, struct curl_slist *headers)
{
    CURL *e = c->easy;
    curl_easy_setopt(e, CURLOPT_URL, req->url);
    curl_easy_setopt(e, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(e, CURLOPT_PROXY, "");
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(e, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(e, CURLOPT_USERAGENT, "qingzhan/" QZ_VERSION);
    curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, req->connect_ms ? req->connect_ms : QZ_CLIENT_CONNECT_MS);
    curl_easy_setopt(e, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(e, CURLOPT_LOW_SPEED_TIME, req->stall_s ? req->stall_s : QZ_CLIENT_STALL_S);
    curl_easy_setopt(e, CURLOPT_TIMEOUT, req->whole_s ? req->whole_s : QZ_CLIENT_WHOLE_S);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(e, CURLOPT_WRITEDATA, c);
    curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(e, CURLOPT_HEADERDATA, c);
    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, c->detail);
    if (c->ca_file)
        curl_easy_setopt(e, CURLOPT_CAINFO, c->ca_file);
}

/* The multi interface because its poll can be woken from another thread: a program that wants to end
 * need not wait for a long poll. */
static CURLcode run(struct qz_client *c)
{
    CURLcode result = CURLE_ABORTED_BY_CALLBACK;
    if (curl_multi_add_handle(c->multi, c->easy) != CURLM_OK)
        return CURLE_OUT_OF_MEMORY;
    for (int running = 1; running && !atomic_load(&c->stopped);) {
        if (curl_multi_perform(c->multi, &running) != CURLM_OK ||
            (running && curl_multi_poll(c->multi, NULL, 0, 1000, NULL) != CURLM_OK))
            break;
    }
    int left;
    for (CURLMsg *m; (m = curl_multi_info_read(c->multi, &left)) != NULL;)
        if (m->msg == CURLMSG_DONE)
            result = m->data.result;
    curl_multi_remove_handle(c->multi, c->easy);
    return result;
}

static int explain(const struct qz_client *c, CURLcode code, struct qz_err *err)
{
    const char *why = c->detail[0] ? c->detail : curl_easy_strerror(code);
    if (atomic_load(&c->stopped))
        return qz_fail(err, QZ_E_REMOTE, "the request was stopped");
    if (c->too_large)
        return qz_fail(err, QZ_E_FULL, "the answer is larger than %zu bytes", c->most);
    if (c->no_memory || code == CURLE_OUT_OF_MEMORY)
        return qz_fail(err, QZ_E_NOMEM, "no memory for the answer");
    switch (code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
        return qz_fail(err, QZ_E_INPUT, "not a http:// or https:// address; check the tracker's URL");
    case CURLE_COULDNT_RESOLVE_HOST:
        return qz_fail(err, QZ_E_REMOTE,
                       "the tracker's name is not known here; check the URL and the network");
    case CURLE_COULDNT_CONNECT:
        return qz_fail(err, QZ_E_REMOTE,
                       "cannot connect to the tracker (%s); is it running, is the network up?", why);
    case CURLE_OPERATION_TIMEDOUT:
        return qz_fail(err, QZ_E_REMOTE, "the tracker did not answer in time (%s)", why);
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
        return qz_fail(err, QZ_E_REMOTE, "the tracker's certificate is not to be trusted (%s)", why);
    default:
        return qz_fail(err, QZ_E_REMOTE, "no complete answer from the tracker (%s)", why);
    }
}

static void read_status(struct qz_client *c, struct qz_response *out)
{
    long status = 0;
    curl_off_t wait = 0;
    curl_easy_getinfo(c->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(c->easy, CURLINFO_RETRY_AFTER, &wait);
    out->status = (int)status;
    out->retry_after_s = wait > 3600 ? 3600 : wait > 0 ? (int)wait : 0;
}

int qz_client_do(struct qz_client *c, const struct qz_request *req, struct qz_response *out,
                 struct qz_err *err)
{
    struct curl_slist *headers = NULL;
    qz_buf_clear(&out->body);
    out->status = out->retry_after_s = 0;
    out->etag[0] = c->detail[0] = '\0';
    c->too_large = c->no_memory = false;
    c->answer = out;
    c->most = req->most ? req->most : QZ_CLIENT_BODY_MAX;
    curl_easy_reset(c->easy); /* options only: the connection stays */
    int rc = make_headers(req, &headers, err);
    if (rc == 0)
        rc = set_body(c, req, err);
    if (rc == 0) {
        set_options(c, req, headers);
        CURLcode code = run(c);
        if (code == CURLE_OK)
            read_status(c, out);
        else
            rc = explain(c, code, err);
    }
    curl_slist_free_all(headers);
    return rc;
}

static enum qz_err_code status_code(int status)
{
    switch (status) {
    case 401:
    case 403:
        return QZ_E_DENIED;
    case 404:
    case 410:
        return QZ_E_MISSING;
    case 409:
    case 412:
        return QZ_E_CONFLICT;
    case 429:
        return QZ_E_REMOTE;
    default:
        return status >= 400 && status < 500 ? QZ_E_INPUT : QZ_E_REMOTE;
    }
}

int qz_response_check(const struct qz_response *r, struct qz_err *err)
{
    if ((r->status >= 200 && r->status < 300) || r->status == 304)
        return 0;
    char name[40] = "", detail[300] = "";
    qz_problem_read(r->body.data ? r->body.data : "", r->body.len, name, detail);
    if (!name[0])
        return qz_fail(err, status_code(r->status), "the tracker answered with status %d", r->status);
    return qz_fail(err, status_code(r->status), "%s (%s)", detail[0] ? detail : "refused by the tracker",
                   name);
}

int qz_url_join(char *out, size_t cap, const char *base, const char *path, struct qz_err *err)
{
    size_t n = strlen(base);
    while (n > 0 && base[n - 1] == '/')
        n--;
    int made = snprintf(out, cap, "%.*s/%s", (int)n, base, path[0] == '/' ? path + 1 : path);
    if (n > 4096 || made < 0 || (size_t)made >= cap)
        return qz_fail(err, QZ_E_INPUT, "the tracker's address is too long");
    return 0;
}
