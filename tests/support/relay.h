/* An HTTP/1.1 relay on loopback whose owner stands in the middle: each request is read whole and handed to
 * the owner's function, which asks the server behind it as often as it likes, and leaves what the client is
 * told.
 *
 * Each client has a thread and a connection to the server of its own. Bodies come with a Content-Length or
 * end with the connection; chunked ones are refused. Accept-Encoding is taken out of requests, so that bodies
 * of answers are seen as they are. */
#ifndef QZ_TESTS_RELAY_H
#define QZ_TESTS_RELAY_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

struct relay_message {
    struct qz_buf head; /* first line and header fields, each with CR LF; no Content-Length, no Connection */
    struct qz_buf body;
};

struct relay_link; /* one client's connection and the one to the server that belongs to it */

struct relay_exchange {
    struct relay_message request;
    struct relay_message answer; /* empty: the client is told nothing and its connection is closed */
    bool has_body;               /* the request came with a Content-Length */
    bool no_body;                /* the answer never has one: 304 */
    size_t cut; /* so many bytes of the answer are sent, then the connection is closed; 0: all */
    struct relay_link *link;
};

/* Send the request as it is now to the server and read its answer into e->answer. 0, or -1 when there was no
 * whole answer; e->answer is empty then. */
int relay_ask(struct relay_exchange *e);
/* Send only the first n bytes of the request to the server, then close the connection to it. */
void relay_ask_part(struct relay_exchange *e, size_t n);
/* Close the client's connection now: whatever the answer will be, the client does not get it. */
void relay_hang_up(struct relay_exchange *e);

/* The value of a header field, or of nothing (false, and out is ""). */
bool relay_header(const struct relay_message *m, const char *name, char *out, size_t cap);
/* Put a header field in place of the ones of that name. value NULL: take them out. */
void relay_set_header(struct relay_message *m, const char *name, const char *value);
/* Method and target of a request, cut to their room; status of an answer, 0 when there is none. */
void relay_target(const struct relay_message *request, char method[16], char target[512]);
void relay_set_target(struct relay_message *request, const char *method, const char *target);
int relay_status(const struct relay_message *answer);
/* Make the message this, whatever it was. */
void relay_copy(struct relay_message *to, const struct relay_message *from);
void relay_clear(struct relay_message *m);
void relay_message_finish(struct relay_message *m);

struct relay;

/* Listen at 127.0.0.1:port (0: a free one) and relay to the server at 127.0.0.1:server_port. meet is called
 * in the thread of the client. NULL with a sentence on stderr when it cannot listen. */
struct relay *relay_start(int port, int server_port, void (*meet)(void *ctx, struct relay_exchange *e),
                          void *ctx);
int relay_port(const struct relay *r);
/* Another server, from the next connection on: one that was started anew elsewhere. */
void relay_point(struct relay *r, int server_port);
/* Close all connections and wait for their threads. */
void relay_stop(struct relay *r);

#endif
