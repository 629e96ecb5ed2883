/* Takes all the places that a server has, and does not let go: each connection that ends is opened anew.
 *
 *   crowd N HOST:PORT               connections on which nothing is ever sent
 *   crowd N HOST:PORT KIOSK-DIR     each asks for that kiosk's feed, with its token
 *
 * Says "holding" when each of the N was open once. Ends when it is killed. */
#include "ledger/ledger.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST    4000
#define AT_ONCE 50 /* so that none is lost for want of a place in the queue */

static struct sockaddr_in server = {.sin_family = AF_INET};
static struct qz_enrol_answer kiosk; /* whose feed is asked for; without an id: nobody's */
static unsigned long long after;     /* what the feed told last */

static int read_address(const char *text)
{
    char host[64];
    const char *colon = strrchr(text, ':');
    if (!colon || (size_t)(colon - text) >= sizeof host)
        return -1;
    memcpy(host, text, (size_t)(colon - text));
    host[colon - text] = '\0';
    server.sin_port = htons((uint16_t)atoi(colon + 1));
    return inet_pton(AF_INET, host, &server.sin_addr) == 1 ? 0 : -1;
}

static int read_kiosk(const char *dir)
{
    struct qz_err err = {0};
    char url[QZ_URL_MAX + 1];
    struct qz_ledger_options opt = {.db = {.must_exist = true}};
    struct qz_ledger *l = qz_ledger_open(dir, &opt, &err);
    int rc = l && qz_ledger_enrolled(l, url, &kiosk, &err) == 1 ? 0 : -1;
    if (rc != 0)
        fprintf(stderr, "%s\n", err.msg);
    qz_ledger_close(l);
    return rc;
}

static int dial(void)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&server, sizeof server) != 0 && errno != EINPROGRESS) {
        close(fd);
        return -1;
    }
    return fd;
}

static bool ask(int fd)
{
    char request[600];
    int n = snprintf(
        request, sizeof request,
        "GET /v1/kiosks/%s/feed?after=%llu HTTP/1.1\r\nHost: crowd\r\nAuthorization: Bearer %s\r\n\r\n",
        kiosk.kiosk, after, kiosk.bearer);
    return !kiosk.kiosk[0] || send(fd, request, (size_t)n, MSG_NOSIGNAL) == n;
}

/* What an answer tells of where the feed goes on. False at its end. */
static bool hear(int fd)
{
    char answer[65536];
    ssize_t n = recv(fd, answer, sizeof answer - 1, 0);
    if (n <= 0)
        return false;
    answer[n] = '\0';
    const char *next = strstr(answer, "\"next\":");
    after = next ? strtoull(next + 7, NULL, 10) : after;
    return true;
}

/* Open some of what is closed, ask where it may be asked, close what has ended. */
static void tend(struct pollfd *p, bool *once, int n)
{
    int opened = 0;

    for (int i = 0; i < n; i++) {
        if (p[i].fd < 0) {
            if (opened++ < AT_ONCE)
                p[i] = (struct pollfd){dial(), POLLIN | POLLOUT, 0};
            continue;
        }

        bool over = (p[i].revents & POLLOUT) && !ask(p[i].fd);
        if (p[i].revents & POLLOUT) {
            p[i].events = POLLIN;
            once[i] = true;
        }

        over = over || ((p[i].revents & POLLIN) && !hear(p[i].fd));
        if (over || p[i].revents & (POLLERR | POLLHUP)) {
            close(p[i].fd);
            p[i].fd = -1;
        }
    }
}

static bool all_were_open(const bool *once, int n)
{
    for (int i = 0; i < n; i++)
        if (!once[i])
            return false;
    return true;
}

int main(int argc, char **argv)
{
    static struct pollfd p[MOST];
    static bool once[MOST];
    int n = argc > 2 ? atoi(argv[1]) : 0;
    bool said = false;

    if (n < 1 || n > MOST || sodium_init() < 0 || read_address(argv[2]) != 0 ||
        (argc > 3 && read_kiosk(argv[3]) != 0)) {
        fputs("usage: crowd N HOST:PORT [KIOSK-DIR]\n", stderr);
        return 2;
    }

    for (int i = 0; i < n; i++)
        p[i].fd = -1;

    for (;;) {
        tend(p, once, n);
        if (!said && all_were_open(once, n)) {
            puts("holding");
            fflush(stdout);
            said = true;
        }
        poll(p, (nfds_t)n, 20);
    }
}
