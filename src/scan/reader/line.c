#include "scan/reader/line.h"

static void line_renew(struct qz_line *l)
{
    if (l->taken)
        qz_line_init(l);
}

void qz_line_init(struct qz_line *l)
{
    l->len = 0;
    l->over = l->taken = false;
}

enum qz_line_got qz_line_put(struct qz_line *l, uint8_t c)
{
    if (c == '\r' || c == '\n')
        return qz_line_end(l);

    line_renew(l);
    if (l->len == sizeof l->bytes)
        l->over = true;
    else
        l->bytes[l->len++] = c;
    return QZ_LINE_MORE;
}

enum qz_line_got qz_line_end(struct qz_line *l)
{
    line_renew(l);
    if (!l->len)
        return QZ_LINE_MORE;
    l->taken = true;
    return l->over ? QZ_LINE_LONG : QZ_LINE_CODE;
}

bool qz_line_pending(const struct qz_line *l)
{
    return l->len && !l->taken;
}
