/* An HTTP client for one thread: requests to the tracker over http or https, one connection kept alive.
 *
 * Certificates are verified; redirects are never followed; proxies of the environment are not used. Plain
 * http is spoken to this machine itself only, unless qz_client_allow_plain was called. */
#ifndef QZ_WIRE_CLIENT_H
#define QZ_WIRE_CLIENT_H

#include "base/buf.h"
#include "base/err.h"
#include "wire/reached.h"

#include <stdbool.h>
#include <stddef.h>

#define QZ_CLIENT_CONNECT_MS  5000
#define QZ_CLIENT_STALL_S     30
#define QZ_CLIENT_WHOLE_S     900
#define QZ_CLIENT_BODY_MAX    (8u << 20)
#define QZ_RETRY_AFTER_MOST_S 120 /* a proxy's word must not stop a kiosk for a day */

enum qz_encoding { QZ_ENCODING_NONE, QZ_ENCODING_GZIP, QZ_ENCODING_ZSTD };

/* What to ask. Everything is borrowed for the call; zero or NULL means "none" or the default above. */
struct qz_request {
    const char *method; /* NULL: GET, or POST when there is a body */
    const char *url;    /* http:// or https:// */
    const char *bearer; /* sent as "Authorization: Bearer …" */
    const char *if_none_match;
    const char *type; /* of the body; NULL: application/json */
    const void *body;
    size_t len;
    enum qz_encoding encoding;  /* the body is compressed so on its way */
    const char *const *headers; /* further "Name: value" lines, ended by NULL */
    long connect_ms;            /* until a connection must stand */
    long stall_s;               /* so long without a byte either way ends the request */
    long whole_s;               /* the request as a whole, however much it trickles */
    size_t most;                /* bytes of the answer that are taken */
};

/* What an answer, or the lack of one, looks like. Only wire/told.h finds out whether it is the tracker's. */
enum qz_line {
    QZ_LINE_NONE,        /* nothing answered: no network, no such name, nobody listening, cut off, too slow */
    QZ_LINE_TRACKER,     /* the tracker's own answer, signed for this request */
    QZ_LINE_CERTIFICATE, /* the certificate behind the https address is not trusted */
    QZ_LINE_PLAIN,       /* the address is plain http to another machine, which is not allowed */
    QZ_LINE_HTTPS,       /* it is sent on to https at the same host: the address should begin so */
    QZ_LINE_SIGN_IN,     /* the sign-in page of a hotspot, or another page where none should be */
    QZ_LINE_PROXY, /* something between refuses or fails: a proxy with a limit, or with nothing behind it */
    QZ_LINE_OLD, /* a tracker's problem or answer, but unsigned, or of a version that is too old for this one
                  */
    QZ_LINE_NEW, /* the tracker's own answer, of a version that is too new for this one */
    QZ_LINE_ALTERED, /* signed, but not for this request, or by another key */
    QZ_LINE_COUNT
};
/* A short name for a log and a screen: "none", "tracker", "certificate", … */
const char *qz_line_name(enum qz_line line);
/* What it is and what to do, as half a sentence in English for a log. */
const char *qz_line_advice(enum qz_line line);

struct qz_response {
    int status;
    char etag[72];       /* with its quotes; "" when there is none or it is longer */
    char signature[160]; /* the header Qingzhan-Signature, likewise */
    char location[300];  /* of a redirect, likewise */
    char target[300];    /* path and query that were asked, as wire/told.h wrote them */
    bool html;           /* it is a page for people */
    int retry_after_s;   /* 0 when not told; at most QZ_RETRY_AFTER_MOST_S */
    int64_t took_ms;     /* from the first byte out to the last one in */
    enum qz_line line;
    enum qz_reached reached;
    int wire;         /* version of the contract that who signed it speaks; set by wire/told.h, */
    bool stranger;    /* as is this: signed for this request by a key that is not the tracker's as known */
    uint8_t sent[32]; /* SHA-256 of the request's body as it went out: compressed, if it was */
    struct qz_buf body;
};

struct qz_client;

/* A client without a connection yet. ca_file: certificates to trust instead of the system's, or NULL. */
struct qz_client *qz_client_create(const char *ca_file, struct qz_err *err);
/* From the next request on trust these certificates instead (NULL: the system's). Returns 0, or -1
 * (QZ_E_NOMEM) with everything as it was. */
int qz_client_trust(struct qz_client *c, const char *ca_file, struct qz_err *err);
/* Plain http may go to other machines from now on: who is on the way reads all of it, tokens too. */
void qz_client_allow_plain(struct qz_client *c);
/* Closes the connection. NULL is fine. */
void qz_client_destroy(struct qz_client *c);

/* Perform a request and wait for its whole answer. Returns 0 whatever the status is, or -1: QZ_E_REMOTE when
 * there was no complete answer (unreachable, timed out, certificate refused, stopped), QZ_E_FULL when it is
 * larger than `most`, QZ_E_INPUT for an unfit URL or plain http that is not allowed, QZ_E_NOMEM. *out needs
 * no init on the first call when zeroed; its body's memory is used again, and freed by qz_response_finish.
 * out->line: why there was no answer, else what an answer without a signature looks like, as far as that is
 * seen without knowing what was asked for. */
int qz_client_do(struct qz_client *c, const struct qz_request *req, struct qz_response *out,
                 struct qz_err *err);
void qz_response_finish(struct qz_response *r);

/* From any thread: the running request and all later ones end at once with QZ_E_REMOTE. For good. */
void qz_client_stop(struct qz_client *c);
bool qz_client_stopped(const struct qz_client *c);

/* Turn a status of 400 and above into a failure with what the problem+json in the body says: QZ_E_DENIED for
 * 401 and 403, QZ_E_MISSING for 404 and 410, QZ_E_CONFLICT for 409 and 412, QZ_E_REMOTE for 429 and 5xx,
 * QZ_E_INPUT for the other 4xx. A status below 200 or of 300 to 399 except 304 is QZ_E_REMOTE. Otherwise
 * returns 0. */
int qz_response_check(const struct qz_response *r, struct qz_err *err);

/* Whether requests to the URL stay on this machine or are encrypted: https://, or http:// to 127.0.0.0/8, ::1
 * or localhost. False also for what is no such URL. */
bool qz_url_is_private(const char *url);
/* base "/" path into out, whether or not base ends in a slash. Returns 0, or -1 when it is too long. */
int qz_url_join(char *out, size_t cap, const char *base, const char *path, struct qz_err *err);

#endif
