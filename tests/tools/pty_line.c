/* A serial scanner that is none: makes a terminal, puts a link to it at PATH, and passes standard input on to
 * whoever opens it, until its end. Whoever opens it throws away what was sent before; then there is a file
 * PATH.open.
 *
 *   pty_line PATH < CODES */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* The far end stays open here as well, so that what is written is kept until the kiosk reads it. In packet
 * mode the near end tells what is done to the far one. */
static int open_pair(const char *path, int *near, int *far)
{
    struct termios raw;
    int packets = 1;

    *near = posix_openpt(O_RDWR | O_NOCTTY);
    if (*near < 0 || grantpt(*near) != 0 || unlockpt(*near) != 0)
        return -1;

    const char *name = ptsname(*near);
    *far = name ? open(name, O_RDWR | O_NOCTTY) : -1;
    if (*far < 0 || tcgetattr(*far, &raw) != 0)
        return -1;

    cfmakeraw(&raw);
    unlink(path);
    return tcsetattr(*far, TCSANOW, &raw) == 0 && ioctl(*near, TIOCPKT, &packets) == 0 &&
                   symlink(name, path) == 0
               ? 0
               : -1;
}

/* Whoever opened it has it alone until all have closed it, and the far end here never is: so that is undone.
 */
static void note_open(int near, int far, const char *path)
{
    unsigned char packet[512];
    char name[4096];
    ssize_t n = read(near, packet, sizeof packet);
    if (n < 1 || !(packet[0] & TIOCPKT_FLUSHREAD))
        return;
    ioctl(far, TIOCNXCL);
    snprintf(name, sizeof name, "%s.open", path);
    int fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
}

int main(int argc, char **argv)
{
    int near, far;
    char bytes[512];

    if (argc != 2)
        return 2;

    if (open_pair(argv[1], &near, &far) != 0) {
        perror("pty_line");
        return 1;
    }

    for (;;) {
        struct pollfd p[] = {{STDIN_FILENO, POLLIN, 0}, {near, POLLIN | POLLPRI, 0}};
        if (poll(p, 2, -1) < 0)
            return 1;
        if (p[1].revents)
            note_open(near, far, argv[1]);

        if (!p[0].revents)
            continue;
        ssize_t n = read(STDIN_FILENO, bytes, sizeof bytes);
        if (n <= 0)
            break;
        if (write(near, bytes, (size_t)n) != n)
            return 1;
    }

    unlink(argv[1]);
    return 0;
}
