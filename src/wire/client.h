/* An HTTP client for one thread: requests to the tracker over http or https, one connection kept alive.
 *
 * Certificates are verified; redirects are never followed; proxies of the environment are not used. */
#ifndef QZ_WIRE_CLIENT_H
#define QZ_WIRE_CLIENT_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

#define QZ_CLIENT_CONNECT_MS 5000
#define QZ_CLIENT_STALL_S    30
#define QZ_CLIENT_WHOLE_S    900
#define QZ_CLIENT_BODY_MAX   (8u << 20)

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

struct qz_response {
    int status;
    char etag[72];     /* with its quotes; "" when there is none or it is longer */
    int retry_after_s; /* 0 when not told; at most 3600 */
    struct qz_buf body;
};

struct qz_client;

/* A client without a connection yet. ca_file: certificates to trust instead of the system's, or NULL. */
struct qz_client *qz_client_create(const char *ca_file, struct qz_err *err);
/* Closes the connection. NULL is fine. */
void qz_client_destroy(struct qz_client *c);

/* Perform a request and wait for its whole answer. Returns 0 whatever the status is, or -1: QZ_E_REMOTE when
 * there was no complete answer (unreachable, timed out, certificate refused, stopped), QZ_E_FULL when it is
 * larger than `most`, QZ_E_INPUT for an unfit URL, QZ_E_NOMEM. *out needs no init on the first call when
 * zeroed; its body's memory is used again, and freed by qz_response_finish. */
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

/* base "/" path into out, whether or not base ends in a slash. Returns 0, or -1 when it is too long. */
int qz_url_join(char *out, size_t cap, const char *base, const char *path, struct qz_err *err);

#endif
