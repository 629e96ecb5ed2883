#include "tests/support/relay.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define CLIENTS   512
#define BODY_MOST (16u << 20)
#define HEAD_MOST 65536
#define SILENT_MS 60000 /* a connection that says nothing for so long is closed */

struct relay_link {
    struct relay *relay;
    int client, server;   /* -1: not connected */
    struct qz_buf got[2]; /* what came from the client and the server beyond the last message */
    atomic_bool used;
    pthread_t thread;
    bool started;
};

struct relay {
    int listener, port;
    atomic_int server_port;
    atomic_bool stopping;
    void (*meet)(void *ctx, struct relay_exchange *e);
    void *ctx;
    pthread_t thread;
    pthread_mutex_t lock; /* over the descriptors of the links, which relay_stop shuts down */
    struct relay_link link[CLIENTS];
};

/* ---- messages ---- */

void relay_clear(struct relay_message *m)
{
    qz_buf_clear(&m->head);
    qz_buf_clear(&m->body);
}

void relay_message_finish(struct relay_message *m)
{
    qz_buf_finish(&m->head);
    qz_buf_finish(&m->body);
}

void relay_copy(struct relay_message *to, const struct relay_message *from)
{
    relay_clear(to);
    if (from->head.len)
        qz_buf_add(&to->head, from->head.data, from->head.len);
    if (from->body.len)
        qz_buf_add(&to->body, from->body.data, from->body.len);
}

/* The field of that name in the head: where its line begins, or NULL. *next: where the following one does. */
static char *relay_field(const struct relay_message *m, const char *name, char **next)
{
    size_t n = strlen(name);
    char *line = m->head.len ? strstr(m->head.data, "\r\n") : NULL;

    while (line && line[2]) {
        char *field = line + 2;
        line = strstr(field, "\r\n");
        if (strncasecmp(field, name, n) != 0 || field[n] != ':')
            continue;
        *next = line ? line + 2 : field + strlen(field);
        return field;
    }
    return NULL;
}

bool relay_header(const struct relay_message *m, const char *name, char *out, size_t cap)
{
    char *next, *field = relay_field(m, name, &next);

    *out = '\0';
    if (!field)
        return false;
    field += strlen(name) + 1;
    while (*field == ' ')
        field++;
    size_t n = strcspn(field, "\r\n");
    n = n < cap ? n : cap - 1;
    memcpy(out, field, n);
    out[n] = '\0';
    return true;
}

void relay_set_header(struct relay_message *m, const char *name, const char *value)
{
    char *next, *field;

    while ((field = relay_field(m, name, &next)) != NULL) {
        memmove(field, next, strlen(next) + 1);
        m->head.len -= (size_t)(next - field);
    }
    if (value)
        qz_buf_printf(&m->head, "%s: %s\r\n", name, value);
}

void relay_target(const struct relay_message *request, char method[16], char target[512])
{
    *method = *target = '\0';
    if (request->head.len)
        sscanf(request->head.data, "%15s %511s", method, target);
}

void relay_set_target(struct relay_message *request, const char *method, const char *target)
{
    struct qz_buf head = {0};
    const char *rest = strstr(request->head.data, "\r\n");

    qz_buf_printf(&head, "%s %s HTTP/1.1%s", method, target, rest ? rest : "\r\n");
    qz_buf_finish(&request->head);
    request->head = head;
}

int relay_status(const struct relay_message *answer)
{
    int status = 0;
    return answer->head.len && sscanf(answer->head.data, "HTTP/1.%*d %d", &status) == 1 ? status : 0;
}

/* ---- bytes ---- */

static int relay_write(int fd, const char *bytes, size_t n)
{
    while (n) {
        ssize_t k = send(fd, bytes, n, MSG_NOSIGNAL);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return -1;
        bytes += k;
        n -= (size_t)k;
    }
    return 0;
}

/* More bytes of the connection at the end of *got. 1, 0 its end, -1. */
static int relay_more(int fd, struct qz_buf *got)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};

    if (poll(&p, 1, SILENT_MS) <= 0 || qz_buf_reserve(got, 65536) != 0)
        return -1;
    ssize_t n = recv(fd, got->data + got->len, 65536, 0);
    if (n <= 0)
        return n == 0 ? 0 : -1;
    got->len += (size_t)n;
    got->data[got->len] = '\0';
    return 1;
}

/* Move the first n bytes of *got to the end of *out. */
static void relay_take(struct qz_buf *got, size_t n, struct qz_buf *out)
{
    qz_buf_add(out, got->data, n);
    memmove(got->data, got->data + n, got->len - n + 1);
    got->len -= n;
}

/* The head of the next message. 0, or -1: the connection is at its end, or it is none that we take. */
static int relay_read_head(int fd, struct qz_buf *got, struct qz_buf *head)
{
    char *end = got->len ? strstr(got->data, "\r\n\r\n") : NULL;

    while (!end) {
        if (got->len > HEAD_MOST || relay_more(fd, got) != 1)
            return -1;
        end = strstr(got->data, "\r\n\r\n");
    }
    size_t n = (size_t)(end - got->data) + 2;
    relay_take(got, n, head);
    memmove(got->data, got->data + 2, got->len - 1); /* the empty line */
    got->len -= 2;
    return 0;
}

/* The body that belongs to the head. long_as_it_is: without a length it ends with the connection. */
static int relay_read_body(int fd, struct qz_buf *got, struct relay_message *m, bool *has, bool long_as_it_is)
{
    char text[32];
    int rc = 1;

    *has = relay_header(m, "Content-Length", text, sizeof text);
    size_t want = long_as_it_is ? BODY_MOST : 0;
    if (*has)
        want = strtoul(text, NULL, 10);
    if (want > BODY_MOST || relay_header(m, "Transfer-Encoding", text, sizeof text))
        return -1;
    while (got->len < want && rc == 1)
        rc = relay_more(fd, got);
    if (rc < 0 || (*has && got->len < want))
        return -1;
    if (got->len)
        relay_take(got, got->len < want ? got->len : want, &m->body);
    return 0;
}

/* Head, length and body of a message as they go over the line. */
static void relay_line_up(const struct relay_message *m, bool with_length, struct qz_buf *out)
{
    qz_buf_clear(out);
    qz_buf_add(out, m->head.data, m->head.len);
    if (with_length)
        qz_buf_printf(out, "Content-Length: %zu\r\n", m->body.len);
    qz_buf_str(out, "\r\n");
    if (m->body.len)
        qz_buf_add(out, m->body.data, m->body.len);
}

/* ---- the server's side ---- */

static void relay_close(struct relay_link *l, int *fd)
{
    pthread_mutex_lock(&l->relay->lock);
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
    pthread_mutex_unlock(&l->relay->lock);
}

static int relay_dial(struct relay_link *l)
{
    struct sockaddr_in a = {.sin_family = AF_INET,
                            .sin_port = htons((uint16_t)atomic_load(&l->relay->server_port)),
                            .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

    if (l->server >= 0)
        return 0;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof a) != 0) {
        close(fd);
        fd = -1;
    }
    pthread_mutex_lock(&l->relay->lock);
    l->server = fd;
    pthread_mutex_unlock(&l->relay->lock);
    qz_buf_clear(&l->got[1]);
    return fd >= 0 && !atomic_load(&l->relay->stopping) ? 0 : -1;
}

static int relay_ask_once(struct relay_exchange *e)
{
    struct relay_link *l = e->link;
    struct qz_buf line = {0};
    char text[32];
    bool has;

    relay_clear(&e->answer);
    relay_line_up(&e->request, e->has_body, &line);
    int rc = relay_dial(l) == 0 ? relay_write(l->server, line.data, line.len) : -1;
    if (rc == 0)
        rc = relay_read_head(l->server, &l->got[1], &e->answer.head);
    int status = relay_status(&e->answer);
    e->no_body = status == 304 || status == 204;
    if (rc == 0 && !e->no_body)
        rc = relay_read_body(l->server, &l->got[1], &e->answer, &has, true);
    bool last = relay_header(&e->answer, "Connection", text, sizeof text) && strcasecmp(text, "close") == 0;
    if (rc != 0 || last)
        relay_close(l, &l->server);
    qz_buf_finish(&line);
    relay_set_header(&e->answer, "Content-Length", NULL);
    relay_set_header(&e->answer, "Connection", NULL);
    if (rc != 0)
        relay_clear(&e->answer);
    return rc;
}

int relay_ask(struct relay_exchange *e)
{
    bool kept = e->link->server >= 0;
    int rc = relay_ask_once(e);
    /* A connection that was kept alive may have been closed by the server meanwhile. */
    return rc != 0 && kept ? relay_ask_once(e) : rc;
}

void relay_ask_part(struct relay_exchange *e, size_t n)
{
    struct relay_link *l = e->link;
    struct qz_buf line = {0};

    relay_line_up(&e->request, e->has_body, &line);
    if (relay_dial(l) == 0)
        relay_write(l->server, line.data, n < line.len ? n : line.len);
    relay_close(l, &l->server);
    qz_buf_finish(&line);
}

/* ---- the client's side ---- */

void relay_hang_up(struct relay_exchange *e)
{
    relay_close(e->link, &e->link->client);
}

/* Returns whether the connection is to go on. */
static bool relay_reply(struct relay_exchange *e)
{
    struct relay_link *l = e->link;
    struct qz_buf line = {0};

    if (l->client < 0 || !e->answer.head.len)
        return false;
    relay_line_up(&e->answer, !e->no_body, &line);
    size_t n = e->cut && e->cut < line.len ? e->cut : line.len;
    int rc = relay_write(l->client, line.data, n);
    bool whole = n == line.len;
    qz_buf_finish(&line);
    return rc == 0 && whole;
}

static bool relay_serve(struct relay_link *l, struct relay_exchange *e)
{
    e->cut = 0;
    e->no_body = false;
    relay_clear(&e->request);
    relay_clear(&e->answer);
    if (relay_read_head(l->client, &l->got[0], &e->request.head) != 0 ||
        relay_read_body(l->client, &l->got[0], &e->request, &e->has_body, false) != 0)
        return false;
    relay_set_header(&e->request, "Content-Length", NULL);
    relay_set_header(&e->request, "Connection", NULL);
    relay_set_header(&e->request, "Accept-Encoding", NULL);
    l->relay->meet(l->relay->ctx, e);
    return relay_reply(e);
}

static void *relay_client(void *arg)
{
    struct relay_link *l = arg;
    struct relay_exchange e = {.link = l};

    while (!atomic_load(&l->relay->stopping) && relay_serve(l, &e))
        ;
    relay_close(l, &l->client);
    relay_close(l, &l->server);
    relay_message_finish(&e.request);
    relay_message_finish(&e.answer);
    qz_buf_finish(&l->got[0]);
    qz_buf_finish(&l->got[1]);
    atomic_store(&l->used, false);
    return NULL;
}

static struct relay_link *relay_free_link(struct relay *r)
{
    for (size_t i = 0; i < CLIENTS; i++) {
        struct relay_link *l = &r->link[i];
        if (atomic_load(&l->used))
            continue;
        if (l->started)
            pthread_join(l->thread, NULL);
        l->started = false;
        return l;
    }
    return NULL;
}

static void *relay_listen(void *arg)
{
    struct relay *r = arg;

    while (!atomic_load(&r->stopping)) {
        int fd = accept4(r->listener, NULL, NULL, SOCK_CLOEXEC);
        struct relay_link *l = fd >= 0 ? relay_free_link(r) : NULL;
        if (!l) {
            if (fd >= 0)
                close(fd);
            continue;
        }
        l->relay = r;
        l->client = fd;
        l->server = -1;
        atomic_store(&l->used, true);
        l->started = pthread_create(&l->thread, NULL, relay_client, l) == 0;
        if (!l->started) {
            relay_close(l, &l->client);
            atomic_store(&l->used, false);
        }
    }
    return NULL;
}

/* ---- starting and stopping ---- */

static int relay_bind(struct relay *r, int port)
{
    struct sockaddr_in a = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof a;
    int yes = 1;

    r->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (r->listener < 0 || setsockopt(r->listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
        bind(r->listener, (struct sockaddr *)&a, sizeof a) != 0 || listen(r->listener, 128) != 0 ||
        getsockname(r->listener, (struct sockaddr *)&a, &n) != 0)
        return -1;
    r->port = ntohs(a.sin_port);
    return 0;
}

struct relay *relay_start(int port, int server_port, void (*meet)(void *ctx, struct relay_exchange *e),
                          void *ctx)
{
    struct relay *r = calloc(1, sizeof *r);

    if (!r)
        abort();
    r->meet = meet;
    r->ctx = ctx;
    atomic_store(&r->server_port, server_port);
    pthread_mutex_init(&r->lock, NULL);
    if (relay_bind(r, port) != 0 || pthread_create(&r->thread, NULL, relay_listen, r) != 0) {
        fprintf(stderr, "relay: cannot listen at 127.0.0.1:%d: %s\n", port, strerror(errno));
        if (r->listener >= 0)
            close(r->listener);
        free(r);
        return NULL;
    }
    return r;
}

int relay_port(const struct relay *r)
{
    return r->port;
}

void relay_point(struct relay *r, int server_port)
{
    atomic_store(&r->server_port, server_port);
}

void relay_stop(struct relay *r)
{
    if (!r)
        return;

    atomic_store(&r->stopping, true);
    shutdown(r->listener, SHUT_RDWR);
    pthread_join(r->thread, NULL);
    close(r->listener);

    pthread_mutex_lock(&r->lock);
    for (size_t i = 0; i < CLIENTS; i++) {
        if (!atomic_load(&r->link[i].used))
            continue;
        if (r->link[i].client >= 0)
            shutdown(r->link[i].client, SHUT_RDWR);
        if (r->link[i].server >= 0)
            shutdown(r->link[i].server, SHUT_RDWR);
    }
    pthread_mutex_unlock(&r->lock);

    for (size_t i = 0; i < CLIENTS; i++)
        if (r->link[i].started)
            pthread_join(r->link[i].thread, NULL);

    pthread_mutex_destroy(&r->lock);
    free(r);
}
