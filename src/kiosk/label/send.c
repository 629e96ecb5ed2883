#include "kiosk/label/label_int.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define SEND_PORT      "9100"
#define SEND_ANSWER_MS 500 /* for the first answer; printers that give none print all the same */

struct send_line {
    int fd;
    bool asks;    /* it may answer questions, */
    bool answers; /* and has answered one */
};

static bool send_wait(const struct send_line *l, short what, int ms)
{
    struct pollfd p = {.fd = l->fd, .events = what};
    return poll(&p, 1, ms) == 1 && p.revents & what;
}

/* A connection to one of the addresses; -1. */
static int send_connect(const struct addrinfo *a)
{
    int fd = socket(a->ai_family, a->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), failed = 0;
    socklen_t n = sizeof failed;
    if (fd < 0)
        return -1;

    const struct send_line l = {.fd = fd};
    bool on = connect(fd, a->ai_addr, a->ai_addrlen) == 0 ||
              (errno == EINPROGRESS && send_wait(&l, POLLOUT, QZ_LABEL_WAIT_MS) &&
               getsockopt(fd, SOL_SOCKET, SO_ERROR, &failed, &n) == 0 && failed == 0);
    if (on)
        return fd;
    close(fd);
    return -1;
}

/* HOST or HOST:PORT, whose HOST may stand in brackets. */
static int send_open_tcp(const char *address)
{
    const struct addrinfo want = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *all, *a;
    char host[256];
    const char *port = strrchr(address, ':');
    int fd = -1, n = (int)(port ? (size_t)(port - address) : strlen(address));
    bool brackets = n > 1 && address[0] == '[' && address[n - 1] == ']';
    snprintf(host, sizeof host, "%.*s", brackets ? n - 2 : n, address + brackets);
    if (getaddrinfo(host, port ? port + 1 : SEND_PORT, &want, &all) != 0)
        return -1;

    for (a = all; a && fd < 0; a = a->ai_next)
        fd = send_connect(a);
    freeaddrinfo(all);
    return fd;
}

static int send_open_device(const char *path, struct send_line *l)
{
    struct stat st;
    l->asks = stat(path, &st) == 0 && S_ISCHR(st.st_mode);
    int how = l->asks ? O_RDWR | O_NONBLOCK : O_WRONLY | O_APPEND | O_CREAT;
    return open(path, how | O_NOCTTY | O_CLOEXEC, 0600);
}

static int send_open(const char *printer, struct send_line *l, struct qz_err *err)
{
    *l = (struct send_line){.asks = true};
    if (strncmp(printer, "tcp:", 4) == 0)
        l->fd = send_open_tcp(printer + 4);
    else
        l->fd = send_open_device(printer + strlen("device:"), l);
    return l->fd >= 0 ? 0 : qz_fail(err, QZ_E_IO, "the printer %s is not there", printer);
}

static bool send_bytes(const struct send_line *l, const char *bytes, size_t n)
{
    while (n > 0) {
        if (!send_wait(l, POLLOUT, QZ_LABEL_WAIT_MS))
            return false;
        ssize_t sent = write(l->fd, bytes, n);
        if (sent < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (sent <= 0)
            return false;
        bytes += sent;
        n -= (size_t)sent;
    }
    return true;
}

/* How the printer is. One that never answered is believed to be well; one that did and is silent now is gone.
 */
static enum qz_label_state send_ask(struct send_line *l)
{
    uint8_t answer[2];
    size_t n = 0;
    bool gone = false;
    int patience = l->answers ? QZ_LABEL_WAIT_MS : SEND_ANSWER_MS;
    if (!l->asks)
        return QZ_LABEL_DONE;
    if (!send_bytes(l, QZ_LABEL_QUESTION, strlen(QZ_LABEL_QUESTION)))
        return QZ_LABEL_OFFLINE;

    while (n < sizeof answer && !gone && send_wait(l, POLLIN, patience)) {
        ssize_t got = read(l->fd, answer + n, sizeof answer - n);
        gone = got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN);
        n += got > 0 ? (size_t)got : 0;
    }

    if (gone || (l->answers && n == 0))
        return QZ_LABEL_OFFLINE;
    l->answers = n > 0;
    return qz_label_answered(answer, n);
}

static enum qz_label_state send_label(struct send_line *l, const struct qz_buf *bytes, struct qz_err *err)
{
    enum qz_label_state s = send_ask(l);
    if (s != QZ_LABEL_DONE) {
        qz_fail(err, QZ_E_IO, "the printer %s", s == QZ_LABEL_NO_PAPER ? "has no paper" : "is off line");
        return s;
    }

    if (!send_bytes(l, bytes->data, bytes->len)) {
        qz_fail(err, QZ_E_IO, "the printer stopped in the middle of a label");
        return QZ_LABEL_FAILED;
    }

    s = l->answers ? send_ask(l) : QZ_LABEL_DONE; /* what was sent may lie in a line to nobody */
    if (s == QZ_LABEL_DONE)
        return s;
    qz_fail(err, QZ_E_IO, "the printer %s",
            s == QZ_LABEL_NO_PAPER ? "ran out of paper" : "died with a label");
    return s == QZ_LABEL_NO_PAPER ? s : QZ_LABEL_FAILED;
}

enum qz_label_state qz_label_send(const char *printer, const struct qz_buf *bytes, struct qz_err *err)
{
    struct send_line l;
    if (send_open(printer, &l, err) != 0)
        return QZ_LABEL_OFFLINE;

    enum qz_label_state s = send_label(&l, bytes, err);
    close(l.fd);
    return s;
}
