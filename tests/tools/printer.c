/* A printer of labels that is none, and what it printed.
 *
 *   printer serve MANNER OUT PORT   takes ESC/POS at a free port of the loopback interface, which it
 *                                   writes to the file PORT, and appends what it prints to OUT. The
 *                                   first letter of the file MANNER says how it does, now: g, well; n,
 *                                   it has no paper; o, its cover is open; d, it dies in the middle of a
 *                                   label; s, it is slow: it says nothing until that is another letter
 *   printer count < OUT             say how many whole labels there are
 *   printer dots N PNG < OUT        draw the N-th label, of 1 on, as a picture, and say what is seen of it:
 *                                   "WIDTH HEIGHT LINES RULES BLACK", bands of rows with something black,
 *                                   those of them that are ruled, and how many dots are black
 *   printer pdf PNG < PDF           the same of what a queue of CUPS is given */
#include "base/buf.h"
#include "base/file.h"
#include "tests/support/pictures.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <png.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PRINTER_QUESTION "\x10\x04\x04\x10\x04\x02" /* how is the paper; why are you off line */
#define PRINTER_ASKS     (sizeof PRINTER_QUESTION - 1)
#define PRINTER_CUT      "\x1dVB\x40"
#define PRINTER_BYTES    (4 << 20) /* of a job, at the most */
#define PRINTER_DIES_AT  600       /* bytes into a label */

/* ---- how it does ---- */

static char printer_manner(const char *path)
{
    char c = 'g';
    FILE *f = fopen(path, "r");
    if (f) {
        if (fread(&c, 1, 1, f) != 1)
            c = 'g';
        fclose(f);
    }
    return c;
}

static void printer_answer(int fd, char manner)
{
    uint8_t answer[2] = {0x12, 0x12};
    if (manner == 'n')
        answer[0] |= 0x60;
    if (manner == 'o')
        answer[1] |= 0x04;
    if (write(fd, answer, sizeof answer) < 0)
        perror("printer");
}

/* The cable is pulled: what was not read is thrown away. */
static void printer_dies(int fd)
{
    const struct linger now = {.l_onoff = 1};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

static bool printer_is_asked(const struct qz_buf *b)
{
    return b->len >= PRINTER_ASKS &&
           memcmp(b->data + b->len - PRINTER_ASKS, PRINTER_QUESTION, PRINTER_ASKS) == 0;
}

/* One connection, until its end. A question comes alone, or behind a label. Returns whether what came is
 * printed. */
static bool printer_take(int fd, const char *manner_path, struct qz_buf *label)
{
    uint8_t bytes[512];
    ssize_t n;
    while (label->len < PRINTER_BYTES && (n = read(fd, bytes, sizeof bytes)) > 0) {
        qz_buf_add(label, bytes, (size_t)n);
        if (printer_is_asked(label)) {
            label->len -= PRINTER_ASKS;
            while (label->len > 0 && printer_manner(manner_path) == 's')
                usleep(50000);
            printer_answer(fd, printer_manner(manner_path));
        }

        if (label->len >= PRINTER_DIES_AT && printer_manner(manner_path) == 'd') {
            printer_dies(fd);
            return false;
        }
    }
    return label->len > 0;
}

static int printer_serve(const char *manner, const char *out, const char *port_file)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof at;
    char port[16];
    struct qz_buf label = {0};
    int fd, listens = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listens < 0 || bind(listens, (struct sockaddr *)&at, sizeof at) != 0 || listen(listens, 4) != 0 ||
        getsockname(listens, (struct sockaddr *)&at, &n) != 0) {
        perror("printer");
        return 1;
    }

    snprintf(port, sizeof port, "%d", ntohs(at.sin_port));
    if (qz_file_write(port_file, port, strlen(port), 0644, NULL) != 0)
        return 1;

    while ((fd = accept4(listens, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
        qz_buf_clear(&label);
        bool printed = printer_take(fd, manner, &label);
        close(fd);
        if (printed)
            qz_file_append(out, label.data, label.len, 0644, NULL);
    }
    return 1;
}

/* ---- what it printed ---- */

struct printer_page {
    int bytes, h; /* of a row; rows */
    struct qz_buf bits;
};

static int printer_read(struct qz_buf *all)
{
    uint8_t bytes[65536];
    size_t n;
    while ((n = fread(bytes, 1, sizeof bytes, stdin)) > 0)
        qz_buf_add(all, bytes, n);
    return all->failed ? -1 : 0;
}

/* The label that begins at *at; *at is behind it then. false: none does, whole. */
static bool printer_page_of(const struct qz_buf *all, size_t *at, struct printer_page *page)
{
    const uint8_t *p = (const uint8_t *)all->data;
    size_t i = *at + 2;
    qz_buf_clear(&page->bits);
    page->bytes = page->h = 0;
    if (i > all->len || memcmp(p + *at, "\x1b@", 2) != 0)
        return false;

    while (i + 8 <= all->len && memcmp(p + i, "\x1dv0\0", 4) == 0) {
        int bytes = p[i + 4] | p[i + 5] << 8, rows = p[i + 6] | p[i + 7] << 8;
        size_t size = (size_t)bytes * (size_t)rows;
        if (i + 8 + size > all->len || (page->h > 0 && bytes != page->bytes))
            return false;
        qz_buf_add(&page->bits, p + i + 8, size);
        page->bytes = bytes;
        page->h += rows;
        i += 8 + size;
    }

    if (page->h == 0 || i + 4 > all->len || memcmp(p + i, PRINTER_CUT, 4) != 0)
        return false;
    *at = i + 4;
    return true;
}

static int printer_count(const struct qz_buf *all)
{
    struct printer_page page = {0};
    size_t at = 0;
    int n = 0;
    while (at < all->len && printer_page_of(all, &at, &page))
        n++;
    qz_buf_finish(&page.bits);
    printf("%d\n", n);
    return at == all->len ? 0 : 1;
}

/* The picture within a PDF of one page: the project's own, which is packed in no way. */
static bool printer_page_of_pdf(const struct qz_buf *all, struct printer_page *page)
{
    const char *w = all->len ? memmem(all->data, all->len, "/Image/Width ", 13) : NULL;
    int width, height;
    size_t left = w ? all->len - (size_t)(w - all->data) : 0;
    const char *stream = w ? memmem(w, left, ">>stream\n", 9) : NULL;
    if (!stream || sscanf(w, "/Image/Width %d/Height %d", &width, &height) != 2 || width < 1 || height < 1)
        return false;

    page->bytes = (width + 7) / 8;
    page->h = height;
    size_t size = (size_t)page->bytes * (size_t)height;
    if ((size_t)(all->data + all->len - stream) < 9 + size)
        return false;
    qz_buf_clear(&page->bits);
    qz_buf_add(&page->bits, stream + 9, size);
    return true;
}

static int printer_row_black(const struct printer_page *page, int y)
{
    int n = 0;
    for (int x = 0; x < page->bytes; x++)
        n += __builtin_popcount((uint8_t)page->bits.data[y * page->bytes + x]);
    return n;
}

static bool printer_is_ruled(const struct printer_page *page, int y)
{
    return y >= 0 && y < page->h && printer_row_black(page, y) > page->bytes * 8 * 4 / 5;
}

static void printer_say(const struct printer_page *page)
{
    int bands = 0, rules = 0, black = 0;
    bool in = false;
    for (int y = 0; y < page->h; y++) {
        int n = printer_row_black(page, y);
        black += n;
        bands += n > 0 && !in;
        rules += printer_is_ruled(page, y) && !printer_is_ruled(page, y - 1);
        in = n > 0;
    }
    printf("%d %d %d %d %d\n", page->bytes * 8, page->h, bands, rules, black);
}

/* White paper, black dots. */
static int printer_draw(const struct printer_page *page, const char *path)
{
    struct qz_buf paper = {0};
    for (size_t i = 0; i < page->bits.len; i++)
        qz_buf_char(&paper, (char)~page->bits.data[i]);
    const struct pictures_png as = {.width = page->bytes * 8,
                                    .height = page->h,
                                    .type = PNG_COLOR_TYPE_GRAY,
                                    .depth = 1,
                                    .pixels = (const uint8_t *)paper.data};
    size_t len = 0;
    uint8_t *png = pictures_png(&as, &len);
    pictures_save(path, png, len);
    free(png);
    qz_buf_finish(&paper);
    return 0;
}

static int printer_dots(const struct qz_buf *all, int number, const char *path)
{
    struct printer_page page = {0};
    size_t at = 0;
    bool there = true;
    for (int i = 0; i < number && there; i++)
        there = printer_page_of(all, &at, &page);
    if (there && number > 0) {
        printer_say(&page);
        printer_draw(&page, path);
    }
    qz_buf_finish(&page.bits);
    return there ? 0 : 1;
}

static int printer_pdf(const struct qz_buf *all, const char *path)
{
    struct printer_page page = {0};
    bool there = printer_page_of_pdf(all, &page);
    if (there) {
        printer_say(&page);
        printer_draw(&page, path);
    }
    qz_buf_finish(&page.bits);
    return there ? 0 : 1;
}

static int printer_look(int argc, char **argv)
{
    struct qz_buf all = {0};
    int rc = 2;
    if (printer_read(&all) != 0)
        return 1;
    if (argc == 2 && strcmp(argv[1], "count") == 0)
        rc = printer_count(&all);
    if (argc == 4 && strcmp(argv[1], "dots") == 0)
        rc = printer_dots(&all, atoi(argv[2]), argv[3]);
    if (argc == 3 && strcmp(argv[1], "pdf") == 0)
        rc = printer_pdf(&all, argv[2]);
    qz_buf_finish(&all);
    return rc;
}

int main(int argc, char **argv)
{
    if (argc == 5 && strcmp(argv[1], "serve") == 0)
        return printer_serve(argv[2], argv[3], argv[4]);
    int rc = argc > 1 ? printer_look(argc, argv) : 2;
    if (rc == 2)
        fputs("usage: printer serve MANNER OUT PORT | count | dots N PNG | pdf PNG\n", stderr);
    return rc;
}
