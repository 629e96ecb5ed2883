/* A service manager that only listens: manager SOCKET says each message that a program sends there, a line
 * each. SOCKET: a path, or @ and an abstract name. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

int main(int argc, char **argv)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    char said[512];
    ssize_t n;
    size_t len = argc == 2 ? strlen(argv[1]) : 0;

    if (len < 2 || len >= sizeof at.sun_path) {
        fputs("usage: manager SOCKET\n", stderr);
        return 2;
    }

    memcpy(at.sun_path, argv[1], len);
    if (argv[1][0] == '@')
        at.sun_path[0] = '\0';

    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 ||
        bind(fd, (struct sockaddr *)&at, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len)) != 0) {
        perror("manager");
        return 1;
    }

    while ((n = recv(fd, said, sizeof said - 1, 0)) >= 0) {
        said[n] = '\0';
        puts(said);
        fflush(stdout);
    }
    return 1;
}
