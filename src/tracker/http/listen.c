#include "tracker/http/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* "ADDR:PORT" or "[ADDR]:PORT" taken apart. */
static int listen_split(const char *where, char host[64], char port[8], struct qz_err *err)
{
    const char *colon = strrchr(where, ':');
    size_t n = colon ? (size_t)(colon - where) : 0;
    const char *from = where;
    if (n > 2 && where[0] == '[' && where[n - 1] == ']') {
        from++;
        n -= 2;
    }

    if (n == 0 || n >= 64 || strlen(colon + 1) == 0 || strlen(colon + 1) > 5 ||
        strspn(colon + 1, "0123456789") != strlen(colon + 1))
        return qz_fail(err, QZ_E_INPUT,
                       "%.60s is not an address to listen at; give one such as 127.0.0.1:8317", where);

    memcpy(host, from, n);
    host[n] = '\0';
    strcpy(port, colon + 1);
    return 0;
}

static int listen_bind(const char *where, const struct addrinfo *a, struct qz_err *err)
{
    int one = 1;
    int fd = socket(a->ai_family, a->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, a->ai_protocol);
    if (fd < 0)
        return qz_fail(err, QZ_E_IO, "no socket to listen at: %s", strerror(errno));
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(fd, a->ai_addr, a->ai_addrlen) == 0 && listen(fd, 512) == 0)
        return fd;
    int why = errno;
    close(fd);
    return qz_fail(err, why == EADDRINUSE ? QZ_E_CONFLICT : QZ_E_IO, "cannot listen at %s: %s", where,
                   strerror(why));
}

static int listen_name(int fd, char address[QZ_ADDRESS_TEXT], struct qz_err *err)
{
    struct sockaddr_storage sa;
    socklen_t n = sizeof sa;
    char host[64], port[8];
    if (getsockname(fd, (struct sockaddr *)&sa, &n) != 0 ||
        getnameinfo((struct sockaddr *)&sa, n, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return qz_fail(err, QZ_E_IO, "the address listened at cannot be told");
    snprintf(address, QZ_ADDRESS_TEXT, sa.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
    return 0;
}

static bool listen_is_own_machine(const struct sockaddr *sa)
{
    if (sa->sa_family == AF_INET)
        return ntohl(((const struct sockaddr_in *)(const void *)sa)->sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)(const void *)sa;
    return sa->sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&six->sin6_addr);
}

int qz_listen(const char *where, bool others, char address[QZ_ADDRESS_TEXT], struct qz_err *err)
{
    char host[64], port[8];
    struct addrinfo hints = {.ai_family = AF_UNSPEC,
                             .ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV},
                    *a = NULL;
    if (listen_split(where, host, port, err) != 0)
        return -1;

    if (getaddrinfo(host, port, &hints, &a) != 0)
        return qz_fail(err, QZ_E_INPUT,
                       "%.60s is not an address to listen at; give numbers, such as 127.0.0.1:8317", where);

    int fd = -1;
    if (!others && !listen_is_own_machine(a->ai_addr))
        qz_fail(
            err, QZ_E_INPUT,
            "%.60s can be reached by other machines, and this program speaks plain http: listen at 127.0.0.1 "
            "behind a TLS proxy, or allow it with --plain-http",
            where);
    else
        fd = listen_bind(where, a, err);

    freeaddrinfo(a);
    if (fd >= 0 && listen_name(fd, address, err) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}
