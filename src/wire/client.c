#include "wire/client.h"

#include "base/clock.h"
#include "base/words.h"
#include "wire/messages.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <pthread.h>
#include <sodium.h>
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
    bool too_large, no_memory, plain;
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

int qz_client_trust(struct qz_client *c, const char *ca_file, struct qz_err *err)
{
    char *copy = ca_file ? strdup(ca_file) : NULL;
    if (ca_file && !copy)
        return qz_fail(err, QZ_E_NOMEM, "no memory for the name of a file");
    free(c->ca_file);
    c->ca_file = copy;
    return 0;
}

void qz_client_allow_plain(struct qz_client *c)
{
    c->plain = true;
}

static const struct {
    const char *name, *advice;
} lines[QZ_LINE_COUNT] = {
    [QZ_LINE_NONE] = {"none", "nothing answered; check the network and the tracker"},
    [QZ_LINE_TRACKER] = {"tracker", "signed by the tracker"},
    [QZ_LINE_CERTIFICATE] = {"certificate", "its certificate is not trusted; check the clock and ca_file"},
    [QZ_LINE_PLAIN] = {"plain", "plain http to another machine is not allowed; use https://"},
    [QZ_LINE_HTTPS] = {"https", "it is sent on to https; write the tracker's address with https://"},
    [QZ_LINE_SIGN_IN] = {"sign-in", "it looks like a hotspot's sign-in page; sign in to the network first"},
    [QZ_LINE_PROXY] = {"proxy", "a proxy on the way refuses it or has nothing behind it; look at its limits"},
    [QZ_LINE_OLD] = {"old", "the tracker's program is too old to sign what it says, or too old for this "
                            "one; bring it up to date"},
    [QZ_LINE_NEW] = {"new", "the tracker's program is too new for this one; bring this one up to date"},
    [QZ_LINE_ALTERED] = {"altered",
                         "its signature does not fit: somebody on the way alters what is said, or this "
                         "is another tracker; check the address, or enrol anew"},
};

const char *qz_line_name(enum qz_line line)
{
    return (unsigned)line < QZ_LINE_COUNT ? lines[line].name : "";
}

const char *qz_line_advice(enum qz_line line)
{
    return (unsigned)line < QZ_LINE_COUNT ? lines[line].advice : "";
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

/* The value of a header line of that name ("name:", in lower case) into out of cap bytes, "" when it is
 * longer. Returns whether the line is that header. */
static bool take_header(const char *line, size_t n, const char *name, char *out, size_t cap)
{
    size_t from = strlen(name), to = n;
    if (n < from || strncasecmp(line, name, from) != 0)
        return false;

    while (from < to && line[from] == ' ')
        from++;
    while (to > from && (line[to - 1] == '\r' || line[to - 1] == '\n' || line[to - 1] == ' '))
        to--;

    size_t len = to - from < cap ? to - from : 0;
    memcpy(out, line + from, len);
    out[len] = '\0';
    return true;
}

static void forget_headers(struct qz_response *r)
{
    r->etag[0] = r->signature[0] = r->location[0] = '\0';
    r->html = false;
}

static size_t on_header(char *line, size_t one, size_t n, void *user)
{
    struct qz_client *c = user;
    struct qz_response *r = c->answer;
    char type[32];
    (void)one;

    if (n >= 5 && memcmp(line, "HTTP/", 5) == 0)
        forget_headers(r); /* what came before belongs to an interim answer */
    else if (take_header(line, n, "content-type:", type, sizeof type))
        r->html = strncasecmp(type, "text/", 5) == 0;
    else if (!take_header(line, n, "etag:", r->etag, sizeof r->etag) &&
             !take_header(line, n, "qingzhan-signature:", r->signature, sizeof r->signature))
        take_header(line, n, "location:", r->location, sizeof r->location);
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

static bool client_add_line(struct curl_slist **list, const char *line)
{
    struct curl_slist *more = curl_slist_append(*list, line);
    if (more)
        *list = more;
    return more != NULL;
}

static bool client_add_header(struct curl_slist **list, const char *name, const char *value)
{
    struct qz_buf line = {0};
    qz_buf_printf(&line, "%s: %s", name, value);
    bool ok = !line.failed && !strpbrk(line.data, "\r\n") && client_add_line(list, line.data);
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
    bool ok = client_add_line(list, "Expect:");

    if (ok && req->bearer) {
        struct qz_buf value = {0};
        qz_buf_printf(&value, "Bearer %s", req->bearer);
        ok = !value.failed && client_add_header(list, "Authorization", value.data);
        qz_buf_finish(&value);
    }

    if (ok && req->if_none_match)
        ok = client_add_header(list, "If-None-Match", req->if_none_match);
    if (ok && req->body)
        ok = client_add_header(list, "Content-Type", req->type ? req->type : "application/json");
    if (ok && req->body && req->encoding != QZ_ENCODING_NONE)
        ok = client_add_header(list, "Content-Encoding", encoding_name(req->encoding));

    for (size_t i = 0; ok && req->headers && req->headers[i]; i++)
        ok = client_add_line(list, req->headers[i]);

    return ok ? 0 : qz_fail(err, QZ_E_INPUT, "a header of the request has a line break, or memory is short");
}

static int set_body(struct qz_client *c, const struct qz_request *req, struct qz_err *err)
{
    if (!req->body) {
        crypto_hash_sha256(c->answer->sent, NULL, 0);
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

    crypto_hash_sha256(c->answer->sent, bytes, n);
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
    curl_easy_setopt(e, CURLOPT_DEFAULT_PROTOCOL, "https"); /* nothing is guessed from a name */
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
static CURLcode client_run(struct qz_client *c)
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

static bool about_certificate(CURLcode code)
{
    return code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE ||
           code == CURLE_SSL_ISSUER_ERROR || code == CURLE_SSL_INVALIDCERTSTATUS;
}

static int client_explain(const struct qz_client *c, CURLcode code, struct qz_err *err)
{
    const char *why = c->detail[0] ? c->detail : curl_easy_strerror(code);

    if (about_certificate(code))
        return qz_fail(err, QZ_E_REMOTE,
                       "the tracker's certificate is not to be trusted (%s); check the clock, and give the "
                       "certificate it is to be checked against with ca_file",
                       why);
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
    default:
        return qz_fail(err, QZ_E_REMOTE, "no complete answer from the tracker (%s)", why);
    }
}

/* The host of a URL in lower case, "" when it has none. */
static void host_of(const char *url, char *out, size_t cap)
{
    CURLU *u = curl_url();
    char *host = NULL;
    out[0] = '\0';

    if (u && curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK &&
        curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK && strlen(host) < cap)
        strcpy(out, host);

    for (char *p = out; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p + ('a' - 'A'));

    curl_free(host);
    curl_url_cleanup(u);
}

static bool is_loopback(const char *host)
{
    struct in_addr four;
    if (strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0)
        return true;
    return inet_pton(AF_INET, host, &four) == 1 && ntohl(four.s_addr) >> 24 == 127;
}

bool qz_url_is_private(const char *url)
{
    char host[256];
    host_of(url, host, sizeof host);
    if (strncasecmp(url, "https://", 8) == 0)
        return host[0] != '\0';
    return strncasecmp(url, "http://", 7) == 0 && is_loopback(host);
}

static bool sent_on_to_https(const struct qz_client *c, const struct qz_response *r)
{
    const char *asked = NULL;
    char here[256], there[256];

    curl_easy_getinfo(c->easy, CURLINFO_EFFECTIVE_URL, &asked);
    if (!asked || strncasecmp(asked, "http://", 7) != 0 || strncasecmp(r->location, "https://", 8) != 0)
        return false;

    host_of(asked, here, sizeof here);
    host_of(r->location, there, sizeof there);
    return strcmp(here, there) == 0;
}

/* A gateway speaks JSON too; a problem of our type is a tracker's. */
static bool is_our_problem(const struct qz_response *r)
{
    char name[40], detail[300];
    if (r->html || r->status < 400 || r->body.len == 0)
        return false;
    qz_problem_read(r->body.data, r->body.len, name, detail);
    return name[0] != '\0';
}

/* What an answer that bears no good signature looks like. */
static enum qz_line looks_like(const struct qz_client *c, const struct qz_response *r)
{
    enum { SIGN_IN_NEEDED = 511 };

    if (r->status >= 300 && r->status < 400 && r->status != 304)
        return sent_on_to_https(c, r) ? QZ_LINE_HTTPS : QZ_LINE_SIGN_IN;

    if (r->status == SIGN_IN_NEEDED)
        return QZ_LINE_SIGN_IN;
    if (is_our_problem(r))
        return QZ_LINE_OLD;
    return r->status < 300 ? QZ_LINE_SIGN_IN : QZ_LINE_PROXY;
}

static void read_status(struct qz_client *c, struct qz_response *out)
{
    long status = 0;
    curl_off_t wait = 0;

    curl_easy_getinfo(c->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(c->easy, CURLINFO_RETRY_AFTER, &wait);
    out->status = (int)status;

    if (wait > QZ_RETRY_AFTER_MOST_S)
        wait = QZ_RETRY_AFTER_MOST_S;
    out->retry_after_s = wait > 0 ? (int)wait : 0;
}

static void begin_answer(struct qz_client *c, const struct qz_request *req, struct qz_response *out)
{
    qz_buf_clear(&out->body);
    forget_headers(out);
    out->status = out->retry_after_s = 0;
    out->took_ms = 0;
    out->line = QZ_LINE_NONE;
    out->reached = QZ_REACHED_NOTHING;

    c->detail[0] = '\0';
    c->too_large = c->no_memory = false;
    c->answer = out;
    c->most = req->most ? req->most : QZ_CLIENT_BODY_MAX;

    curl_easy_reset(c->easy); /* options only: the connection stays */
}

static bool client_took_time(struct qz_client *c, CURLINFO what)
{
    curl_off_t us = 0;
    return curl_easy_getinfo(c->easy, what, &us) == CURLE_OK && us > 0;
}

/* How far a request came that was not answered. A connection that was kept alive stood already. */
static enum qz_reached client_reached(struct qz_client *c, const char *url)
{
    long made = 0;
    bool kept = curl_easy_getinfo(c->easy, CURLINFO_NUM_CONNECTS, &made) == CURLE_OK && made == 0;
    bool secure = strncasecmp(url, "https://", 8) == 0;
    bool host = client_took_time(c, CURLINFO_CONNECT_TIME_T);
    if (secure && client_took_time(c, CURLINFO_APPCONNECT_TIME_T))
        return QZ_REACHED_SECURE;
    if (host)
        return secure && !kept ? QZ_REACHED_HOST : QZ_REACHED_SECURE;
    return client_took_time(c, CURLINFO_NAMELOOKUP_TIME_T) ? QZ_REACHED_NAME : QZ_REACHED_NOTHING;
}

static int client_perform(struct qz_client *c, const char *url, struct qz_response *out, struct qz_err *err)
{
    int64_t began = qz_up_ms();
    CURLcode code = client_run(c);
    out->took_ms = qz_up_ms() - began;

    if (code != CURLE_OK) {
        out->line = about_certificate(code) ? QZ_LINE_CERTIFICATE : QZ_LINE_NONE;
        out->reached = client_reached(c, url);
        return client_explain(c, code, err);
    }

    read_status(c, out);
    out->line = looks_like(c, out);
    out->reached = QZ_REACHED_ANSWER;
    return 0;
}

int qz_client_do(struct qz_client *c, const struct qz_request *req, struct qz_response *out,
                 struct qz_err *err)
{
    struct curl_slist *headers = NULL;
    begin_answer(c, req, out);

    if (!c->plain && !qz_url_is_private(req->url)) {
        out->line = QZ_LINE_PLAIN;
        return qz_fail(
            err, QZ_E_INPUT,
            "http:// to another machine can be read and altered on the way: use https://, or allow it "
            "with --plain-http (plain_http = yes)");
    }

    int rc = make_headers(req, &headers, err);
    if (rc == 0)
        rc = set_body(c, req, err);
    if (rc == 0) {
        set_options(c, req, headers);
        rc = client_perform(c, req->url, out, err);
    }

    curl_slist_free_all(headers);
    return rc;
}

static enum qz_err_code status_code(int status)
{
    if (status == 401 || status == 403)
        return QZ_E_DENIED;
    if (status == 404 || status == 410)
        return QZ_E_MISSING;
    if (status == 409 || status == 412)
        return QZ_E_CONFLICT;
    if (status == 429)
        return QZ_E_REMOTE;
    return status >= 400 && status < 500 ? QZ_E_INPUT : QZ_E_REMOTE;
}

int qz_response_check(const struct qz_response *r, struct qz_err *err)
{
    if ((r->status >= 200 && r->status < 300) || r->status == 304)
        return 0;

    char name[40] = "", detail[300] = "";
    qz_problem_read(r->body.data ? r->body.data : "", r->body.len, name, detail);
    if (!name[0])
        return qz_fail(err, status_code(r->status), "the tracker answered with status %d", r->status);

    char said[sizeof err->msg];
    qz_word_said(detail[0] ? detail : QZ_WORD("refused by the tracker"), said, sizeof said);
    return qz_fail(err, status_code(r->status), "%s (%s)", said, name);
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
