/* Sends bytes to a server as they are and prints what it answers: requests that no decent client would make.
 *
 *   raw_http [--status] [--raw] [--cut N] [--trickle MS] [--most SECONDS] [--from ADDRESS] HOST:PORT <
 * REQUEST
 *
 * A line feed in the request's head becomes CR LF unless it follows a CR; --raw leaves it alone. --cut N
 * sends only N bytes and then closes its half. --trickle MS sends one byte each MS milliseconds. --status
 * prints only the status of each answer. Ends when the server closes, or after --most seconds (30) with exit
 * code 3. */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define REQUEST_MOST (16u << 20)

struct talk {
    const char *where, *from;
    long cut, trickle_ms, most_s;
    bool status_only, raw;
    char *bytes;
    size_t len;
};

static long now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Standard input, the head's line ends made what HTTP wants. */
static int read_request(struct talk *t)
{
    int c, last = 0;
    bool head = !t->raw;
    t->bytes = malloc(REQUEST_MOST);

    while (t->bytes && t->len + 2 < REQUEST_MOST && (c = getchar()) != EOF) {
        if (head && c == '\n' && last != '\r')
            t->bytes[t->len++] = '\r';
        t->bytes[t->len++] = (char)c;
        last = c;
        if (head && t->len >= 4 && memcmp(t->bytes + t->len - 4, "\r\n\r\n", 4) == 0)
            head = false;
    }

    if (t->cut >= 0 && (size_t)t->cut < t->len)
        t->len = (size_t)t->cut;
    return t->bytes ? 0 : -1;
}

static int dial(const char *where, const char *from)
{
    struct sockaddr_in a = {.sin_family = AF_INET};
    char host[64];

    const char *colon = strrchr(where, ':');
    if (!colon || (size_t)(colon - where) >= sizeof host)
        return -1;

    memcpy(host, where, (size_t)(colon - where));
    host[colon - where] = '\0';
    a.sin_port = htons((unsigned short)atoi(colon + 1));

    int fd = inet_pton(AF_INET, host, &a.sin_addr) == 1 ? socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) : -1;

    struct sockaddr_in own = {.sin_family = AF_INET};
    bool bound = !from || (fd >= 0 && inet_pton(AF_INET, from, &own.sin_addr) == 1 &&
                           bind(fd, (struct sockaddr *)&own, sizeof own) == 0);

    if (fd >= 0 && (!bound || connect(fd, (struct sockaddr *)&a, sizeof a) != 0)) {
        close(fd);
        return -1;
    }
    return fd;
}

/* What came, whole or only the lines with a status. */
static void show(const struct talk *t, const char *bytes, size_t n)
{
    if (!t->status_only) {
        fwrite(bytes, 1, n, stdout);
        return;
    }
    for (size_t i = 0; i + 12 <= n; i++)
        if (memcmp(bytes + i, "HTTP/1.1 ", 9) == 0)
            printf("%.3s\n", bytes + i + 9);
}

/* Send and receive side by side, as a server may answer and close long before it has read all. */
static int converse(const struct talk *t, int fd)
{
    char answer[65536];
    size_t sent = 0;
    long began = now_ms(), due = began;

    for (;;) {
        bool more = sent < t->len, ready = more && now_ms() >= due;
        struct pollfd p = {fd, (short)(POLLIN | (ready ? POLLOUT : 0)), 0};

        if (now_ms() - began > t->most_s * 1000)
            return 3;
        if (poll(&p, 1, 20) < 0)
            return 1;

        if (p.revents & POLLOUT) {
            size_t part = t->trickle_ms ? 1 : t->len - sent;
            ssize_t n = send(fd, t->bytes + sent, part, MSG_NOSIGNAL);
            sent = n < 0 ? t->len : sent + (size_t)n;
            due = now_ms() + t->trickle_ms;
            if (sent == t->len && t->cut >= 0)
                shutdown(fd, SHUT_WR);
        }
        if (p.revents & (POLLIN | POLLHUP | POLLERR)) {
            ssize_t n = read(fd, answer, sizeof answer);
            if (n <= 0)
                return 0;
            show(t, answer, (size_t)n);
        }
    }
}

int main(int argc, char **argv)
{
    struct talk t = {.cut = -1, .most_s = 30};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--status") == 0)
            t.status_only = true;
        else if (strcmp(argv[i], "--raw") == 0)
            t.raw = true;
        else if (strcmp(argv[i], "--cut") == 0 && i + 1 < argc)
            t.cut = atol(argv[++i]);
        else if (strcmp(argv[i], "--trickle") == 0 && i + 1 < argc)
            t.trickle_ms = atol(argv[++i]);
        else if (strcmp(argv[i], "--most") == 0 && i + 1 < argc)
            t.most_s = atol(argv[++i]);
        else if (strcmp(argv[i], "--from") == 0 && i + 1 < argc)
            t.from = argv[++i];
        else
            t.where = argv[i];
    }

    int fd = t.where && read_request(&t) == 0 ? dial(t.where, t.from) : -1;
    if (fd < 0) {
        fputs("usage: raw_http [--status] [--raw] [--cut N] [--trickle MS] [--most SECONDS] [--from ADDRESS] "
              "HOST:PORT < REQUEST\n",
              stderr);
        return 2;
    }

    int code = converse(&t, fd);

    fflush(stdout);
    close(fd);
    free(t.bytes);
    return code;
}
