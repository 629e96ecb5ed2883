#include "scan/source/source_ops.h"
#include "scan/source/y4m.h"

#include <string.h>

struct y4m_word {
    const char *at;
    size_t len;
};

/* A whole number of 1 to 9 digits at the front of w, which is shortened by it; -1 when there is none. */
static int64_t header_take_number(struct y4m_word *w)
{
    int64_t value = 0;
    size_t n = 0;
    while (n < w->len && w->at[n] >= '0' && w->at[n] <= '9') {
        if (n == 9)
            return -1;
        value = value * 10 + (w->at[n++] - '0');
    }

    w->at += n;
    w->len -= n;
    return n ? value : -1;
}

static int header_set_size(struct y4m_word w, int *out)
{
    int64_t n = header_take_number(&w);
    if (n < 1 || w.len)
        return -1;
    *out = (int)n;
    return 0;
}

static int take_ratio(struct y4m_word w, int64_t *num, int64_t *den)
{
    *num = header_take_number(&w);
    if (*num < 0 || !w.len || *w.at != ':')
        return -1;
    w.at++;
    w.len--;
    *den = header_take_number(&w);
    return *den < 0 || w.len ? -1 : 0;
}

static int header_set_rate(struct y4m_word w, double *fps)
{
    int64_t num, den;
    if (take_ratio(w, &num, &den) < 0)
        return -1;
    *fps = num > 0 && den > 0 ? (double)num / (double)den : 0; /* 0:0 is "unknown" */
    return *fps > 1000 ? -1 : 0;
}

static int check_aspect(struct y4m_word w)
{
    int64_t num, den;
    return take_ratio(w, &num, &den);
}

static int check_interlace(struct y4m_word w)
{
    return w.len == 1 && strchr("?ptbm", *w.at) ? 0 : -1;
}

/* How many chroma samples go with each block of across x down luma samples. */
static const struct {
    const char *name;
    int across, down, planes;
} layouts[] = {
    {"420jpeg", 2, 2, 2}, {"420mpeg2", 2, 2, 2}, {"420paldv", 2, 2, 2}, {"420", 2, 2, 2},
    {"422", 2, 1, 2},     {"444", 1, 1, 2},      {"mono", 1, 1, 0},
};

static int find_layout(struct y4m_word w)
{
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++)
        if (strlen(layouts[i].name) == w.len && memcmp(layouts[i].name, w.at, w.len) == 0)
            return (int)i;
    return -1;
}

static size_t chroma_bytes(int layout, int width, int height)
{
    size_t across = (size_t)layouts[layout].across, down = (size_t)layouts[layout].down;
    size_t w = ((size_t)width + across - 1) / across, h = ((size_t)height + down - 1) / down;
    return w * h * (size_t)layouts[layout].planes;
}

static bool header_next_word(struct y4m_word *line, struct y4m_word *w)
{
    if (!line->len || *line->at != ' ')
        return false;

    const char *start = line->at + 1, *end = line->at + line->len;
    const char *space = memchr(start, ' ', (size_t)(end - start));
    *w = (struct y4m_word){start, (size_t)((space ? space : end) - start)};
    line->at = w->at + w->len;
    line->len = (size_t)(end - line->at);
    return true;
}

static int header_parameter(char tag, struct y4m_word w, struct qz_y4m_info *out, int *layout)
{
    if (tag == 'X')
        return 0; /* remarks of other programs */

    switch (tag) {
    case 'W':
        return header_set_size(w, &out->width);
    case 'H':
        return header_set_size(w, &out->height);
    case 'F':
        return header_set_rate(w, &out->fps);
    case 'I':
        return check_interlace(w);
    case 'A':
        return check_aspect(w);
    case 'C':
        return (*layout = find_layout(w)) < 0 ? -1 : 0;
    default:
        return -1;
    }
}

static int header_parameters(struct y4m_word line, struct qz_y4m_info *out, int *layout, struct qz_err *err)
{
    char seen[8] = "";
    size_t count = 0;
    struct y4m_word w;

    while (header_next_word(&line, &w)) {
        char tag = w.len ? *w.at : '\0';
        if (!tag || (tag != 'X' && memchr(seen, tag, count)) ||
            header_parameter(tag, (struct y4m_word){w.at + 1, w.len - 1}, out, layout) < 0)
            return qz_fail(err, QZ_E_INPUT,
                           "the Y4M header has a bad, double or unsupported parameter \"%.*s\"; "
                           "use 8-bit C420, C422, C444 or Cmono",
                           (int)(w.len > 40 ? 40 : w.len), w.at);

        if (tag != 'X')
            seen[count++] = tag;
    }
    return 0;
}

int qz_y4m_header(const char *line, size_t len, struct qz_y4m_info *out, struct qz_err *err)
{
    static const char magic[] = "YUV4MPEG2";
    int layout = 0; /* C420jpeg when nothing is said */
    *out = (struct qz_y4m_info){0};

    if (len < sizeof magic - 1 || memcmp(line, magic, sizeof magic - 1) != 0 ||
        (len >= sizeof magic && line[sizeof magic - 1] != ' '))
        return qz_fail(err, QZ_E_INPUT, "this is no Y4M stream; it must begin with \"%s\"", magic);

    struct y4m_word rest = {line + sizeof magic - 1, len - (sizeof magic - 1)};
    if (header_parameters(rest, out, &layout, err) < 0)
        return -1;
    if (qz_source_check_size(out->width, out->height, "the Y4M stream", err) < 0)
        return -1;

    out->chroma = chroma_bytes(layout, out->width, out->height);
    return 0;
}
