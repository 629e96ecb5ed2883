/* A program that is killed while it makes something durable: preload it. Once the file that the environment
 * variable QZ_KILL_FILE names is there, the next fsync() or fdatasync() is the end of the program, by SIGKILL
 * and before anything is synced. */
#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static int kill_or_sync(const char *name, int fd)
{
    const char *path = getenv("QZ_KILL_FILE");
    int (*real)(int);
    if (path && access(path, F_OK) == 0)
        kill(getpid(), SIGKILL);
    *(void **)&real = dlsym(RTLD_NEXT, name);
    return real(fd);
}

int fsync(int fd)
{
    return kill_or_sync("fsync", fd);
}

int fdatasync(int fd)
{
    return kill_or_sync("fdatasync", fd);
}
