/* A serial scanner that is none: makes a terminal, puts a link to it at PATH, and passes standard input on to
 * whoever opens it, until its end.
 *
 *   pty_line PATH < CODES */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

/* The far end stays open here as well, so that what is written is kept until the kiosk reads it. */
static int open_pair(const char *path, int *near, int *far)
{
    struct termios raw;
    *near = posix_openpt(O_RDWR | O_NOCTTY);
    if (*near < 0 || grantpt(*near) != 0 || unlockpt(*near) != 0)
        return -1;
    const char *name = ptsname(*near);
    *far = name ? open(name, O_RDWR | O_NOCTTY) : -1;
    if (*far < 0 || tcgetattr(*far, &raw) != 0)
        return -1;
    cfmakeraw(&raw);
    unlink(path);
    return tcsetattr(*far, TCSANOW, &raw) == 0 && symlink(name, path) == 0 ? 0 : -1;
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
    for (ssize_t n; (n = read(STDIN_FILENO, bytes, sizeof bytes)) > 0;)
        if (write(near, bytes, (size_t)n) != n)
            return 1;
    unlink(argv[1]);
    return 0;
}
