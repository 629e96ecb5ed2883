#include "scan/reader/serial_id.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* One line of a file of sysfs without its end; "" when it cannot be read. */
static void id_attribute(const char *dir, const char *name, char *out, size_t cap)
{
    char path[PATH_MAX + 32];
    out[0] = '\0';
    snprintf(path, sizeof path, "%s/%s", dir, name);

    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;

    ssize_t n = read(fd, out, cap - 1);
    close(fd);
    out[n > 0 ? n : 0] = '\0';
    out[strcspn(out, "\r\n")] = '\0';
}

/* A terminal's directory lies below the one of its interface, and that below the one of the USB device. */
static bool id_read(const char *node, struct qz_serial_id *id)
{
    char dir[PATH_MAX];
    char *slash;
    memset(id, 0, sizeof *id);
    if (!realpath(node, dir))
        return false;

    while ((slash = strrchr(dir, '/')) && slash > dir) {
        if (!id->interface[0])
            id_attribute(dir, "bInterfaceNumber", id->interface, sizeof id->interface);
        id_attribute(dir, "idVendor", id->vendor, sizeof id->vendor);
        if (id->vendor[0]) {
            id_attribute(dir, "idProduct", id->product, sizeof id->product);
            id_attribute(dir, "serial", id->serial, sizeof id->serial);
            snprintf(id->socket, sizeof id->socket, "%.*s", (int)sizeof id->socket - 1, slash + 1);
            return true;
        }
        *slash = '\0';
    }
    return false;
}

bool qz_serial_identify(const struct qz_serial_places *at, int fd, struct qz_serial_id *id)
{
    char node[PATH_MAX];
    struct stat st;
    memset(id, 0, sizeof *id);
    if (fstat(fd, &st) != 0 || !S_ISCHR(st.st_mode))
        return false;

    snprintf(node, sizeof node, "%s/dev/char/%u:%u", at->sys, major(st.st_rdev), minor(st.st_rdev));
    return id_read(node, id);
}

static bool id_same(const struct qz_serial_id *a, const struct qz_serial_id *b)
{
    return strcmp(a->vendor, b->vendor) == 0 && strcmp(a->product, b->product) == 0 &&
           strcmp(a->serial, b->serial) == 0 && strcmp(a->interface, b->interface) == 0;
}

/* Terminals of that device, either those in the socket it was in or those in others. *nth counts down. */
static bool id_look(const struct qz_serial_places *at, const struct qz_serial_id *id, bool here,
                    unsigned *nth, char path[PATH_MAX])
{
    char class[PATH_MAX], node[PATH_MAX + NAME_MAX + 2];
    struct qz_serial_id is;
    struct dirent *e;
    bool found = false;
    snprintf(class, sizeof class, "%s/class/tty", at->sys);

    DIR *d = opendir(class);
    while (d && !found && (e = readdir(d))) {
        snprintf(node, sizeof node, "%s/%s", class, e->d_name);
        if (e->d_name[0] == '.' || !id_read(node, &is) || !id_same(id, &is))
            continue;
        if ((strcmp(id->socket, is.socket) == 0) != here || (*nth)-- > 0)
            continue;
        found = snprintf(path, PATH_MAX, "%s/%s", at->dev, e->d_name) < PATH_MAX;
    }
    if (d)
        closedir(d);
    return found;
}

bool qz_serial_find(const struct qz_serial_places *at, const struct qz_serial_id *id, unsigned nth,
                    char path[PATH_MAX])
{
    return id->vendor[0] && (id_look(at, id, true, &nth, path) || id_look(at, id, false, &nth, path));
}
