#include "tracker/http/call.h"

#include <string.h>
#include <strings.h>
#include <zlib.h>
#include <zstd.h>

#define WINDOW_LOG 23 /* 8 MiB of memory for a compressed body's window */

/* Each decoder returns 1 whole, 0 larger than `most`, -1 not well formed. */
typedef int decode_fn(const struct qz_buf *in, size_t most, struct qz_buf *out);

/* Room to decode into: a chunk, but one byte over the limit at the most, so that going over it shows. */
static size_t room(struct qz_buf *out, size_t most)
{
    size_t chunk = out->len < 65536 ? 65536 : out->len;
    if (out->len + chunk > most + 1)
        chunk = most + 1 - out->len;
    return qz_buf_reserve(out, chunk) == 0 ? chunk : 0;
}

/* What a decoder answers for what it wrote: 1 whole, 0 more than may be, -1 broken. */
static int body_outcome(const struct qz_buf *out, size_t most, bool whole)
{
    if (out->len > most)
        return 0;
    return whole ? 1 : -1;
}

static int gunzip(const struct qz_buf *in, size_t most, struct qz_buf *out)
{
    z_stream z = {0};
    int rc = inflateInit2(&z, 15 + 16);
    if (rc != Z_OK)
        return -1;

    z.next_in = (unsigned char *)in->data;
    z.avail_in = (unsigned)in->len;

    while (rc == Z_OK && out->len <= most) {
        size_t n = room(out, most);
        if (n == 0)
            break;
        z.next_out = (unsigned char *)out->data + out->len;
        z.avail_out = (unsigned)n;
        rc = inflate(&z, Z_NO_FLUSH);
        out->len += n - z.avail_out;
    }

    bool whole = rc == Z_STREAM_END && z.avail_in == 0;
    inflateEnd(&z);
    return body_outcome(out, most, whole);
}

static int unzstd(const struct qz_buf *in, size_t most, struct qz_buf *out)
{
    ZSTD_inBuffer src = {in->data, in->len, 0};
    ZSTD_DStream *z = ZSTD_createDStream();
    size_t rc = 1;
    if (!z)
        return -1;
    ZSTD_DCtx_setParameter(z, ZSTD_d_windowLogMax, WINDOW_LOG);

    while (rc != 0 && !ZSTD_isError(rc) && out->len <= most) {
        size_t before = src.pos, n = room(out, most);
        if (n == 0)
            break;
        ZSTD_outBuffer dst = {out->data + out->len, n, 0};
        rc = ZSTD_decompressStream(z, &dst, &src);
        out->len += dst.pos;
        if (dst.pos == 0 && src.pos == before)
            break; /* cut off */
    }

    ZSTD_freeDStream(z);
    return body_outcome(out, most, rc == 0 && src.pos == src.size);
}

static const struct {
    const char *name;
    decode_fn *fn;
} encodings[] = {{"zstd", unzstd}, {"gzip", gunzip}, {"x-gzip", gunzip}};

static bool decode(struct qz_call *c, decode_fn *fn)
{
    struct qz_buf out = {0};
    int rc = fn(&c->body, c->route->most, &out);

    if (rc == 1 && !out.failed && qz_buf_reserve(&out, 1) == 0) {
        out.data[out.len] = '\0';
        qz_buf_finish(&c->body);
        c->body = out;
        return true;
    }

    if (out.failed)
        qz_call_problem(c, 503, "busy", "The tracker is short of memory", "Send it again in a while.");
    else if (rc == 0)
        qz_call_problem(c, 413, "too-large", "The body is too large",
                        "Uncompressed it may have %zu bytes; send less at once.", c->route->most);
    else
        qz_call_problem(c, 400, "malformed", "The request is not well formed",
                        "The body is not what its Content-Encoding says; compress it again.");

    qz_buf_finish(&out);
    return false;
}

bool qz_call_decode(struct qz_call *c)
{
    const char *name = qz_call_header(c, "Content-Encoding");
    if (!name || strcasecmp(name, "identity") == 0 || c->body.len == 0)
        return true;
    for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++)
        if (strcasecmp(name, encodings[i].name) == 0)
            return decode(c, encodings[i].fn);
    qz_call_problem(c, 415, "unknown-encoding", "The body's encoding is not known",
                    "Content-Encoding may be zstd or gzip, or be left out.");
    return false;
}
